"""The fields of the public forms: forgiving in what they take, clear in what they say.

Used by `wizard` (a report, one screen at a time) and `views.receipt`. Nothing is required except
that a report says something; no field asks for a name, an address or a telephone number.
"""

import secrets
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from msgspec.structs import replace

from khien.core.config import config
from khien.core.words import Bilingual
from khien.hub.intake import evidence
from khien.hub.intake.chats import ToldChat, from_carried
from khien.hub.intake.drafts import MAX_TEXT, ReportDraft, Told, ToldMedia, from_carried_media
from khien.hub.intake.models import Report
from khien.hub.intake.tidy import clean, told_from
from khien.packs import load_pack

_TOKEN_LENGTH = 32


class Words(forms.CharField):
    """A box for any text: control characters go, nothing else is touched, the length is bounded."""

    widget = forms.Textarea

    def __init__(self, *, rows: int, most: int = MAX_TEXT, **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, **kwargs)
        self.most = most
        self.widget.attrs.update({"rows": rows, "autocomplete": "off", "dir": "auto"})
        self.validators = []  # Django's own refuses NUL; here it is dropped like other controls

    def to_python(self, value: Any) -> str:
        return clean(str(value or ""))

    def validate(self, value: str) -> None:
        if len(value) > self.most:
            raise forms.ValidationError(
                _(
                    "This is too long: %(length)s characters, and we can take %(most)s at once. "
                    "Your words are still in the box. Please shorten them; you can send the rest "
                    "later with your code."
                ),
                params={"length": _spaced(len(value)), "most": _spaced(self.most)},
            )


def _spaced(number: int) -> str:
    """1048576 as 1.048.576 in Vietnamese and 1,048,576 in English."""
    text = f"{number:,}"
    return text.replace(",", ".") if _vietnamese() else text


def _vietnamese() -> bool:
    return (get_language() or "vi").startswith("vi")


def said(text: Bilingual) -> str:
    """A sentence of the pack in the reader's language."""
    return text.vi if _vietnamese() else text.en


def _topics() -> list[tuple[str, str]]:
    return [(topic.id, said(topic.child)) for topic in load_pack(config().pack).report_topics]


def _or_not(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """The choices after one that says nothing and is chosen from the start."""
    return [("", _("I would rather not say")), *choices]


def _provinces() -> list[tuple[str, str]]:
    return _or_not(_province_names(_vietnamese()))


@lru_cache(maxsize=2)
def _province_names(vietnamese: bool) -> tuple[tuple[str, str], ...]:
    provinces = load_pack(config().pack).provinces
    return tuple((p.code, p.name if vietnamese else p.name_en) for p in provinces)


class ReportForm(forms.Form):
    """All the answers of a report; the wizard shows a few at a time and carries the others."""

    token = forms.CharField(required=False, widget=forms.HiddenInput)
    danger = forms.ChoiceField(
        label=_("Is someone in danger right now?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("yes", _("Yes, it is happening now")),
            ("no", _("No")),
            ("unsure", _("I do not know")),
        ],
    )
    topic = forms.ChoiceField(
        label=_("What happened?"), required=False, widget=forms.RadioSelect, choices=_topics
    )
    links = Words(
        rows=3,
        label=_("Link"),
        help_text=_("Copy it from the app or the browser and paste it here. Several links: fine."),
    )
    pages = Words(
        rows=2,
        label=_("Name of the page, channel, group or account"),
        help_text=_("As you see it, with the app it is on. One on each line."),
    )
    texts = Words(
        rows=4,
        label=_("The message or the post"),
        help_text=_("Copy it as it is. Several messages: leave an empty line between them."),
    )
    chat = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    """A chat read from screenshots, as `chats.carried` writes it."""
    listed = forms.CharField(required=False, widget=forms.HiddenInput)
    """Hashes of pictures that are listed, as `drafts.carried_media` writes them."""
    keep = forms.BooleanField(required=False)
    """Copies of the pictures' written parts may stay with the report."""
    copies = forms.CharField(required=False, widget=forms.HiddenInput)
    story = Words(rows=8, label=_("In your own words"))
    who = forms.ChoiceField(
        label=_("Who are you?"),
        required=False,
        widget=forms.RadioSelect,
        choices=lambda: _or_not(Report.Who.choices),
    )
    age_band = forms.ChoiceField(
        label=_("How old is the child it is about?"),
        required=False,
        widget=forms.RadioSelect,
        choices=lambda: _or_not(Report.AgeBand.choices),
    )
    province = forms.ChoiceField(label=_("Province or city"), required=False, choices=_provinces)

    def clean_token(self) -> str:
        """The form's token; a missing or mended one is replaced, never refused."""
        token = str(self.cleaned_data["token"])
        return token if len(token) == _TOKEN_LENGTH and token.isalnum() else new_token()

    def clean_chat(self) -> ToldChat | None:
        """The chat from screenshots, None without one; a mended field is none."""
        return from_carried(str(self.cleaned_data["chat"]))

    def clean_listed(self) -> tuple[ToldMedia, ...]:
        return from_carried_media(str(self.cleaned_data["listed"]))

    def clean_copies(self) -> tuple[bytes, ...]:
        return evidence.from_carried(str(self.cleaned_data["copies"]))

    @property
    def kept_copies(self) -> tuple[bytes, ...]:
        """The copies that will be kept: as the reporter wants, and as the topic allows."""
        data = self.cleaned_data
        if data.get("listed") or not evidence.may_keep(data.get("topic", "")):
            return ()
        return tuple(data.get("copies") or ()) if data.get("keep") else ()

    def told(self) -> Told:
        """What was written, sorted into links, names, texts and story, and what was read."""
        data = self.cleaned_data
        told = told_from(
            links=data.get("links", ""),
            pages=data.get("pages", ""),
            texts=data.get("texts", ""),
            story=data.get("story", ""),
        )
        return replace(told, chat=data.get("chat"), media=data.get("listed") or ())

    def draft(self, language: str) -> ReportDraft:
        """The valid form as what `submit_report` takes."""
        data = self.cleaned_data
        return ReportDraft(
            submit_token=data["token"],
            told=self.told(),
            copies=self.kept_copies,
            topic=data["topic"],
            in_danger=data["danger"] == "yes",
            who=data["who"],
            age_band=data["age_band"],
            province=data["province"],
            language=language,
        )


class CodeForm(forms.Form):
    """The receipt code, however it is typed."""

    code = forms.CharField(
        label=_("Your code"),
        help_text=_("16 digits. Spaces do not matter."),
        max_length=80,
        error_messages={"required": _("Please type your code first.")},
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "off",
                "autocorrect": "off",
                "spellcheck": "false",
                "placeholder": "0000 0000 0000 0000",
            }
        ),
    )


class MoreForm(forms.Form):
    """More words for a report that is already there."""

    more = Words(rows=5, label=_("Write to us"))

    def clean_more(self) -> str:
        words = str(self.cleaned_data["more"])
        if not words:
            raise forms.ValidationError(_("There are no words yet. Please write something first."))
        return words


def new_token() -> str:
    """128 random bits that make sending a form twice the same as sending it once."""
    return secrets.token_hex(_TOKEN_LENGTH // 2)
