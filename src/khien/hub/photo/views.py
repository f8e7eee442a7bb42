"""The two addresses of the photo page: look, and take the clean copy.

The photo comes with both requests: with scripts the page still holds the chosen file and sends it
again, without them it is chosen once more, and its fingerprint tells whether it is the same. So the
server keeps nothing between the two, not even sealed, and no page carries megabytes.
"""

from collections.abc import Callable
from hashlib import sha256

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from khien.core.config import config
from khien.core.errors import KhienError
from khien.detect.apart import Busy
from khien.detect.photo import Looking, clean, is_video, see
from khien.hub.accounts.rights import public
from khien.hub.photo.seat import Full, seat
from khien.hub.photo.shown import choices, shown
from khien.hub.ui.chosen_language import in_chosen_language
from khien.packs import load_pack

MOST_BYTES = 16 << 20
"""Of one photo. `khien.serve.dispatch` and settings let this much through to these addresses."""
_PREVIEW = 1400
_ENDINGS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}


@public("Anyone may see what a photo tells before sharing it. Nothing of it is kept.")
@require_http_methods(["GET", "HEAD", "POST"])
def photo(request: HttpRequest) -> HttpResponse:
    """The page, and what was seen on the photo that was sent to it."""
    return in_chosen_language(request, lambda: _photo(request))


def _photo(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _start(request)
    if "photo" not in request.FILES and "language" in request.POST:
        return _start(request)
    return _answered(request, lambda data: _findings(request, data))


@public("Anyone may take a clean copy of a photo home. Nothing of it is kept.")
@require_POST
def clean_copy(request: HttpRequest) -> HttpResponse:
    """The clean copy as a file to save. Another photo than the one looked at is looked at first."""

    def answer(data: bytes) -> HttpResponse:
        if request.POST.get("same") != sha256(data).hexdigest():
            return _findings(request, data, another=True)
        copy = clean(data, choices(request.POST.getlist("hide")))
        response = HttpResponse(copy.data, content_type=f"image/{copy.format.lower()}")
        # A name of ours: the original's may say who, where and when.
        name = _("clean-photo")
        response["Content-Disposition"] = f'attachment; filename="{name}.{_ENDINGS[copy.format]}"'
        return response

    return _answered(request, answer)


def _answered(request: HttpRequest, answer: Callable[[bytes], HttpResponse]) -> HttpResponse:
    """The answer on the photo sent, or the page with what went wrong and what to do."""
    sent = request.FILES.get("photo")
    if not isinstance(sent, UploadedFile) or not sent.size:
        return _start(request, "missing", 422)
    if sent.size > MOST_BYTES:
        return _start(request, "large", 422)
    try:
        with seat():
            data = sent.read()
            if is_video(data):
                return _start(request, "video", 422)
            return answer(data)
    except (Full, Busy):
        return _start(request, "busy", 503)
    except KhienError:
        return _start(request, "unreadable", 422)


def _start(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    context = {"problem": problem, "most": MOST_BYTES >> 20, "most_bytes": MOST_BYTES}
    return render(request, "photo/start.html", context, status=status)


def _findings(request: HttpRequest, data: bytes, *, another: bool = False) -> HttpResponse:
    looked = see(data, Looking(preview=_PREVIEW))
    pack = load_pack(config().pack)
    consent = pack.ages.get("own_consent")
    rule = pack.rules.get(consent.rule) if consent is not None else None
    context = {
        "shown": shown(looked),
        "same": sha256(data).hexdigest(),
        "another": another,
        "consent": consent,
        "consent_rule": rule,
    }
    return render(request, "photo/findings.html", context)
