"""The one place that says who may do what: default deny, by role, relation, age and field.

Each desk declares its actions in `policies.py` (imported in its AppConfig.ready); each action
function calls `check` before it changes or reads anything; each view carries `@staff` or
`@public`. An action nobody declared is refused for everyone, and `DefaultDenyMiddleware`
refuses a view without a mark. Nothing else in the hub may decide by role.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Literal, ParamSpec, Protocol, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from khien.core import clock
from khien.core.errors import KhienError
from khien.hub.accounts.models import Role, User

Words = str | Promise
P = ParamSpec("P")


class Refused(KhienError, PermissionDenied):
    """This person may not do this. Answered with 403; says which right is missing."""


class Operator:
    """Whoever runs `khien` at the machine: may do every declared action, and is logged as such."""

    def __str__(self) -> str:
        return "operator"


OPERATOR = Operator()
Actor = User | Operator


class Predicate(Protocol):
    def __call__(self, user: Any, obj: Any, /) -> bool: ...


@dataclass(frozen=True)
class Relation:
    """How a person must stand to a thing for an action to be theirs."""

    name: str
    holds: Predicate
    doc: Words = ""


@dataclass(frozen=True)
class Action:
    """One right: who has it, over what, for how long and over which fields."""

    name: str
    roles: frozenset[str]
    relation: Relation | None
    doc: Words
    max_age: timedelta | None
    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)


_actions: dict[str, Action] = {}


def declare(
    name: str,
    *,
    roles: Iterable[str],
    doc: Words,
    relation: Relation | Predicate | None = None,
    max_age: timedelta | None = None,
    fields: Mapping[str, Iterable[str]] | None = None,
) -> Action:
    """Declares an action, called once for each at start.

    `relation` is a predicate (user, object) or a named `Relation`; `max_age` closes the right
    once the object's `created_at` is older; `fields` narrows single fields to fewer roles.
    Raises ValueError on a second declaration, an unknown role or an empty doc.
    """
    if name in _actions:
        raise ValueError(f"The action {name} is declared twice.")
    chosen = frozenset(str(role) for role in roles)
    narrowed = {key: frozenset(str(r) for r in some) for key, some in (fields or {}).items()}
    unknown = chosen.union(*narrowed.values()) - set(Role.values)
    if unknown or not chosen:
        raise ValueError(f"The action {name} names no role or unknown ones: {sorted(unknown)}.")
    if not doc:
        raise ValueError(f"The action {name} has no words that explain it.")
    if relation is not None and not isinstance(relation, Relation):
        relation = Relation(getattr(relation, "__name__", "relation"), relation)
    action = Action(name, chosen, relation, doc, max_age, narrowed)
    _actions[name] = action
    return action


def declared() -> Mapping[str, Action]:
    """Every action, by name, in alphabetical order."""
    return dict(sorted(_actions.items()))


def _reason(user: Any, name: str, obj: Any, field_name: str | None) -> str | None:
    """None where the action is allowed, else the code of what is missing."""
    action = _actions.get(name)
    if action is None:
        return "undeclared"
    if user is OPERATOR:
        return None
    if not isinstance(user, User) or not user.is_active:
        return "nobody"
    if user.role not in action.roles:
        return "role"
    if field_name is not None and user.role not in action.fields.get(field_name, frozenset()):
        return "field"
    if action.relation is not None and (obj is None or not action.relation.holds(user, obj)):
        return "relation"
    if action.max_age is not None:
        created: datetime | None = getattr(obj, "created_at", None)
        if created is None or clock.now() - created > action.max_age:
            return "age"
    return None


def allowed(user: Any, action: str, obj: Any = None, *, field: str | None = None) -> bool:
    """True where `check` would pass; for showing or hiding a button."""
    return _reason(user, action, obj, field) is None


def may_ever(user: Any, action: str) -> bool:
    """True where the role allows the action on some object: for opening a page, not a change."""
    return _reason(user, action, None, None) in (None, "relation", "age")


def check(user: Any, action: str, obj: Any = None, *, field: str | None = None) -> None:
    """Passes silently or raises `Refused`. Called first in every action function."""
    reason = _reason(user, action, obj, field)
    if reason is None:
        return
    raise Refused(
        _("You do not have the right to do this (%(action)s, %(reason)s).")
        % {"action": action, "reason": reason},
        _("If you need it for your work, ask your supervisor."),
    )


MarkKind = Literal["public", "account", "staff"]


@dataclass(frozen=True)
class Mark:
    """What a view asks of its visitor: nothing, a half-done sign-in, or a right."""

    kind: MarkKind
    action: str = ""
    why: Words = ""


View = Callable[..., HttpResponseBase]


def mark_of(view: Any) -> Mark | None:
    """The mark of a view, None where it has none (and is therefore refused)."""
    return cast("Mark | None", getattr(view, "khien_mark", None))


def marked(view: Callable[P, HttpResponseBase], mark: Mark) -> Callable[P, HttpResponseBase]:
    """The view with a mark on it."""
    view.khien_mark = mark  # type: ignore[attr-defined]
    return view


def public(why: Words) -> Callable[[Callable[P, HttpResponseBase]], Callable[P, HttpResponseBase]]:
    """Marks a view as open to anyone, and says why."""

    def decorate(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
        return marked(view, Mark("public", why=why))

    return decorate


def staff(action: str) -> Callable[[View], View]:
    """Opens a view to staff with a finished second factor whose role may ever do `action`.

    Without a session the answer is the sign-in page, without a second factor the page that sets
    one up, without the right `Refused` (403). The check on the object is the action function's.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            from khien.hub.accounts.second_factor import second_factor_done

            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not second_factor_done(request):
                # Where the account has one by now, this page asks to sign in again with it.
                return redirect("mfa_index")
            if not may_ever(request.user, action):
                check(request.user, action)
            return view(request, *args, **kwargs)

        return marked(guarded, Mark("staff", action=action))

    return decorate
