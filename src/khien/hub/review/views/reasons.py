"""The public reason page of a block, and the appeal that anyone may file there.

Shows who, why, when and how to appeal; never what was blocked, nor who reported it.
"""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from khien.core.codes import Group, Kind
from khien.core.config import config
from khien.core.errors import KhienError
from khien.hub.accounts.rights import public
from khien.hub.listdesk.models import ListEntry
from khien.hub.review.actions import submit_appeal
from khien.hub.review.forms import AppealForm
from khien.hub.review.models import Appeal
from khien.packs import LegalRule, load_pack


@public("Whoever meets a block may know who blocked it, by which rule, and how to appeal.")
@require_safe
def why(request: HttpRequest, public_id: str) -> HttpResponse:
    """Why an entry is blocked."""
    return render(request, "review/why.html", _facts(public_id))


@public("Whoever meets a block may appeal it, without an account.")
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, public_id: str) -> HttpResponse:
    """The form of an appeal and, once sent, the receipt."""
    facts = _facts(public_id)
    if not facts["entry"].active:
        return render(request, "review/why.html", facts)
    form = AppealForm(
        request.POST if request.method == "POST" else None,
        initial={"token": secrets.token_urlsafe(24)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            receipt = submit_appeal(
                facts["entry"],
                form.cleaned_data["text"],
                language=translation.get_language() or "vi",
                submit_token=form.cleaned_data["token"],
            )
        except KhienError as problem:
            form.add_error("text", str(problem))
        else:
            return render(request, "review/appealed.html", facts | {"receipt": receipt})
    status = 422 if form.errors else 200
    return render(request, "review/why_appeal.html", facts | {"form": form}, status=status)


def _facts(public_id: str) -> dict[str, Any]:
    entry = get_object_or_404(
        ListEntry.objects.select_related("reviewer__agency"), public_id=public_id, harmful=True
    )
    pack = load_pack(config().pack)
    kind = pack.kinds.get(Kind(entry.kind)) if entry.kind else None
    group = pack.groups.get(Group(entry.group)) if entry.group else None
    rule: LegalRule | None = pack.rules.get(entry.rule)
    agency = entry.reviewer.agency if entry.reviewer else None
    return {
        "entry": entry,
        "category": kind or group,
        "rule": rule,
        "law": pack.laws.get(rule.law) if rule else None,
        "by": str(agency) if agency else _("An operator of Khiên, from a list of known sites"),
        "type": TYPES.get(entry.type, entry.type),
        "appeals": Appeal.objects.filter(entry=entry).count(),
    }


TYPES = {
    "domain": translation.gettext_lazy("a whole site"),
    "url": translation.gettext_lazy("one address"),
    "account": translation.gettext_lazy("one page or channel"),
    "phrase": translation.gettext_lazy("certain words"),
    "sha256": translation.gettext_lazy("one file"),
    "md5": translation.gettext_lazy("one file"),
    "pdq": translation.gettext_lazy("one picture"),
    "video": translation.gettext_lazy("one video"),
}
