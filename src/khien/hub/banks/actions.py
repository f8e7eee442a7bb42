"""State changes of banks. A bank's definition goes out in a signed release, like an entry.

Called by the desk, review (the default bank) and exchanges. Rights are checked here, but for the
banks that the system itself needs.
"""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from khien.core import clock
from khien.core.errors import KhienError
from khien.hub import audit
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import Actor, check
from khien.hub.banks.models import Bank
from khien.hub.banks.reading import definition
from khien.hub.listdesk.models import MAIN, ListState
from khien.hub.listdesk.publishing import locked, release

DEFAULT = "verified"
"""The bank of what people verified here, where nobody chose another."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def default_title() -> str:
    """What the bank `DEFAULT` is called, unless somebody gave it another name."""
    return _("Verified here")


def create_bank(
    user: Actor,
    *,
    name: str,
    title: str,
    owner: str = "",
    enabled: bool = True,
    percent: int = 100,
) -> Bank:
    """Make a bank. Raises `KhienError` for a code that is taken or cannot be one."""
    check(user, "banks.change")
    _check(name, title, percent)
    with transaction.atomic():
        state = locked(MAIN)
        if Bank.objects.filter(name=name).exists():
            raise KhienError(
                _("There is a bank with the code %(name)s already.") % {"name": name},
                _("Choose another code."),
            )
        return _make(user, state, name, title, owner, enabled, percent)


def change_bank(
    user: User,
    bank: Bank,
    *,
    title: str | None = None,
    owner: str | None = None,
    enabled: bool | None = None,
    percent: int | None = None,
) -> Bank:
    """Change what is given. A switch or a new share is released at once, to everybody."""
    check(user, "banks.change")
    with transaction.atomic():
        state = locked(bank.list.name)
        row = Bank.objects.select_for_update(of=("self",)).get(pk=bank.pk)
        before = definition(row)
        for field, value in (
            ("title", title),
            ("owner", owner),
            ("enabled", enabled),
            ("percent", percent),
        ):
            if value is not None:
                setattr(row, field, value.strip() if isinstance(value, str) else value)
        _check(row.name, row.title, row.percent)
        row.changed_at = clock.now()
        row.save()
        version = state.version
        if definition(row) != before:
            version = release(state, [], banks=[definition(row)]).version
        audit.record(
            user,
            "banks.change",
            row,
            enabled=row.enabled,
            percent=row.percent,
            version=version,
        )
    return row


def bank_named(name: str) -> Bank:
    """The bank of this name. Raises `KhienError` where there is none."""
    found = Bank.objects.filter(name=name).first()
    if found is None:
        raise KhienError(
            _("There is no bank with the code %(name)s.") % {"name": repr(name[:40])},
            _("Choose one of those there are."),
        )
    return found


def ensure_bank(name: str = DEFAULT) -> Bank:
    """The bank of this name, made where it is missing: for verdicts and imports, which check."""
    found = Bank.objects.filter(name=name).first()
    if found is not None:
        return found
    title = default_title() if name == DEFAULT else name
    _check(name, title, 100)
    with transaction.atomic():
        state = locked(MAIN)
        found = Bank.objects.filter(name=name).first()
        return found or _make("system", state, name, title, "", True, 100)


def _make(
    user: Actor | str,
    state: ListState,
    name: str,
    title: str,
    owner: str,
    enabled: bool,
    percent: int,
) -> Bank:
    moment = clock.now()
    bank = Bank.objects.create(
        name=name,
        title=title.strip(),
        owner=owner.strip(),
        enabled=enabled,
        percent=percent,
        list=state,
        created_at=moment,
        changed_at=moment,
    )
    made = release(state, [], moment, banks=[definition(bank)])
    audit.record(user, "banks.create", bank, enabled=enabled, percent=percent, version=made.version)
    return bank


def _check(name: str, title: str, percent: int) -> None:
    if not _NAME.fullmatch(name):
        raise KhienError(
            _("%(name)s cannot be the code of a bank.") % {"name": repr(name[:40])},
            _("Use small letters a-z, digits, - and _, 40 at most."),
        )
    if not title.strip() or len(title) > 80:
        raise KhienError(_("A bank needs a name of 80 letters at most."))
    if not 0 <= percent <= 100:
        raise KhienError(_("A share is a whole number of percent from 0 to 100."))
