"""Reports sent by programs, such as a platform's own report button, on their way to intake."""

import secrets

from khien.core.config import config
from khien.core.wire import Caller, MediaIn, ReportIn, ReportOut, WrongField
from khien.hub.intake.drafts import MAX_LINK, MAX_TEXT, MAX_THINGS, ReportDraft, Told, ToldMedia
from khien.hub.intake.models import Report
from khien.hub.intake.tidy import clean
from khien.hub.ports.writer import ReportWriter
from khien.packs import load_pack


class HubReports:
    """Stores reports through the same action as the public form."""

    def __init__(self, writer: ReportWriter) -> None:
        self._writer = writer

    def submit(self, report: ReportIn, caller: Caller) -> ReportOut:
        """Store a report and return its receipt; on return it is on the disk.

        Raises `WrongField` for a value that the pack or the form does not know.
        """
        return ReportOut(receipt=self._writer.store(draft_of(report, caller)).code)


def draft_of(report: ReportIn, caller: Caller) -> ReportDraft:
    """The report in intake's own words. Raises `WrongField` naming the request's field."""
    pack = load_pack(config().pack)
    text = clean(report.text)
    links = tuple(link for link in (clean(link) for link in report.links) if link)
    if pack.topic(report.topic) is None:
        raise WrongField("topic", "The topic is not one of the pack's report topics.")
    if report.province and report.province not in {p.code for p in pack.provinces}:
        raise WrongField("province", "The province is not one of the pack's codes.")
    _one_of("who", report.who, Report.Who.values)
    _one_of("age_band", report.age_band, Report.AgeBand.values)
    _one_of("language", report.language, ["vi", "en"])
    media = tuple(_media(one, f"media[{i}].") for i, one in enumerate(report.media))
    if not text and not links and not media:
        raise WrongField("text", "The report says nothing.", "Send text, links, media, or all.")
    if len(text) > MAX_TEXT:
        raise WrongField("text", f"The text is longer than {MAX_TEXT} characters.")
    if len(links) > MAX_THINGS:
        raise WrongField("links", f"There are more than {MAX_THINGS} links.")
    if any(len(link) > MAX_LINK for link in links):
        raise WrongField("links", f"A link is longer than {MAX_LINK} characters.")
    if len(report.token) > 200:
        raise WrongField("token", "The token is longer than 200 characters.")
    # The provider's name is part of the token: no provider can ask for another's receipt.
    token = f"{caller.id}:{report.token or secrets.token_urlsafe(24)}"
    return ReportDraft(
        submit_token=token,
        told=Told(links=links, texts=(text,) if text else (), media=media),
        topic=report.topic,
        who=report.who,
        age_band=report.age_band,
        province=report.province,
        channel=Report.Channel.API.value,
        language=report.language,
        caller=caller.id,
    )


def _media(media: MediaIn, where: str) -> ToldMedia:
    hashes = {name: getattr(media, name).lower() for name in ("sha256", "md5", "pdq")}
    if not any(hashes.values()):
        raise WrongField(f"{where}pdq", "Send at least one of sha256, md5 and pdq.")
    return ToldMedia(kind=media.kind, quality=media.quality, url=clean(media.url), **hashes)


def _one_of(field: str, value: str, known: list[str]) -> None:
    if value and value not in known:
        raise WrongField(field, f"{value[:40]!r} is not known.", f"Use one of {', '.join(known)}.")
