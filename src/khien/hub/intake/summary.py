"""What the last screen reads back before sending: each answer, and where to change it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khien.hub.intake.forms import ReportForm


@dataclass(frozen=True)
class Answered:
    """One part of the report as understood; empty `values` mean that it was left out."""

    step: str
    title: Promise
    values: tuple[str, ...]


def summary(form: ReportForm) -> list[Answered]:
    """The answers in the order of the screens, as they will be understood by the desk."""
    form.is_valid()
    told = form.told()
    return [
        Answered("danger", _("In danger now"), _label(form, "danger")),
        Answered("topic", _("What happened"), _label(form, "topic")),
        Answered("things", _("Links"), told.links),
        Answered("things", _("Pages and names"), told.pages),
        Answered("things", _("Messages"), told.texts),
        Answered("chat", _("Chat from your pictures"), told.chat.lines if told.chat else ()),
        *(
            [Answered("pictures", _("Copies of the written parts"), (str(len(form.kept_copies)),))]
            if form.kept_copies
            else []
        ),
        Answered("story", _("In your own words"), (told.story,) if told.story else ()),
        Answered(
            "about",
            _("About you"),
            _label(form, "who") + _label(form, "age_band") + _label(form, "province"),
        ),
    ]


def _label(form: ReportForm, name: str) -> tuple[str, ...]:
    value = form.cleaned_data.get(name)
    if not value:
        return ()
    choices = {str(key): str(text) for key, text in form.fields[name].choices}  # type: ignore[attr-defined]
    return (choices.get(value, value),)
