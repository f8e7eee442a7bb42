"""The public site: home, a report, coming back with a code, and leaving at once.

Open to anyone. These views open no session, set no cookie of their own, log nothing about the
person and hand everything that was written straight to `actions`.
"""

from typing import Any

from django.conf import settings
from django.core import signing
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from khien.core.config import config
from khien.hub import vault
from khien.hub.accounts.rights import public
from khien.hub.intake import actions, screenshots
from khien.hub.intake.forms import CodeForm, MoreForm
from khien.hub.intake.reading import NoSuchReceipt
from khien.hub.intake.summary import summary
from khien.hub.intake.wizard import PLACES, Wizard
from khien.hub.ui.chosen_language import in_chosen_language
from khien.packs import load_pack

_TRIES = "khien.intake.tries"


@public("Anyone may see how to get help and how to tell us of something harmful.")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "intake/home.html", {"pack": load_pack(config().pack)})


@public("Anyone may report, without an account and without saying who they are.")
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """One screen after the other, then the receipt, all at this one address."""
    wizard = Wizard(request.POST if request.method == "POST" else None)
    return in_chosen_language(request, lambda: _report(request, wizard))


def _report(request: HttpRequest, wizard: Wizard) -> HttpResponse:
    if wizard.wants_to_send:
        language = (translation.get_language() or "vi")[:2]
        try:
            receipt = actions.submit_report(wizard.form.draft(language))
        except (DatabaseError, vault.Locked):
            # A full disk, a database that is away, no team yet: the words stay with their writer.
            wizard.failed = True
        else:
            return render(request, "intake/receipt_new.html", {"receipt": receipt})
    wizard.turn()
    return _screen(request, wizard)


@public("Anyone may add pictures of a chat: they are read in memory, shown as words, and dropped.")
@require_http_methods(["GET", "HEAD", "POST"])
def pictures(request: HttpRequest) -> HttpResponse:
    """Read screenshots and show what was said on them, for the reporter to look over.

    At an address of its own because pictures are larger than words; everything else of the report
    comes along and goes back into the form.
    """
    if request.method != "POST":
        return redirect("intake:report")
    wizard = Wizard(request.POST)
    wizard.took(
        screenshots.read(request.FILES.getlist("pictures"), wizard.chat, keep=wizard.keeps_pictures)
    )
    return _screen(request, wizard)


def _screen(request: HttpRequest, wizard: Wizard) -> HttpResponse:
    wrong = wizard.shows_errors or wizard.empty
    wrong = wrong or (wizard.step.id == "pictures" and bool(wizard.problems))
    status = 503 if wizard.failed else 422 if wrong else 200
    context = {
        "wizard": wizard,
        "places": PLACES,
        "pack": load_pack(config().pack),
        "summary": summary(wizard.form) if wizard.last else None,
        "most_pictures": screenshots.MOST,
        "most_mib": screenshots.MOST_BYTES >> 20,
        "most_bytes": screenshots.MOST_TOGETHER,
    }
    return render(request, f"intake/step_{wizard.step.id}.html", context, status=status)


@public("Whoever has the receipt code may read the answers and write more.")
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Come back with the code. It only ever travels in the body of a POST."""
    return in_chosen_language(request, lambda: _receipt(request))


def _receipt(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _ask_code(request, CodeForm(), {})
    tries = _tries(request)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _ask_code(request, form, tries, status=422)
    wait = vault.wait_before_try(tries)
    if wait > 0:
        return _ask_code(request, form, tries, wait=wait, status=429)
    code = form.cleaned_data["code"]
    more = MoreForm(request.POST) if "more" in request.POST else None
    try:
        sent = more is not None and more.is_valid()
        if more is not None and sent:
            actions.add_message(code, more.cleaned_data["more"])
        opened = actions.open_report(code)
    except NoSuchReceipt as error:
        wait = vault.note_wrong(tries)
        form.add_error("code", f"{error.message} {error.hint}")
        return _ask_code(request, form, tries, wait=wait, status=404)
    vault.note_right(tries)
    context = {
        "opened": opened,
        "code": code,
        "more": MoreForm() if sent or more is None else more,
        "sent": sent,
    }
    status = 422 if more is not None and not sent else 200
    return render(request, "intake/receipt_open.html", context, status=status)


def _ask_code(
    request: HttpRequest,
    form: CodeForm,
    tries: dict[str, Any],
    *,
    wait: float = 0.0,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "tries": signing.dumps(tries, salt=_TRIES), "wait": round(wait)}
    return render(request, "intake/receipt_ask.html", context, status=status)


def _tries(request: HttpRequest) -> dict[str, Any]:
    """The count of wrong codes, carried by the page itself: visitors get no session."""
    try:
        tries = signing.loads(request.POST.get("tries", ""), salt=_TRIES, max_age=3600)
    except signing.BadSignature:
        return {}
    return tries if isinstance(tries, dict) else {}


@csrf_exempt
@public("Anyone may leave at any moment.")
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Forget what this browser holds of us and lead away. POST is the script's farewell."""
    response: HttpResponse
    if request.method == "POST":
        response = HttpResponse(status=204)
    else:
        response = HttpResponseRedirect(config().exit_url)
        response.status_code = 303
    response["Clear-Site-Data"] = '"cookies", "storage"'
    for name in (
        settings.CSRF_COOKIE_NAME,
        settings.LANGUAGE_COOKIE_NAME,
        settings.SESSION_COOKIE_NAME,
    ):
        response.delete_cookie(name)
    return response
