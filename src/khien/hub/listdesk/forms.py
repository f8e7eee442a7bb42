"""What people fill in at the lists: search, a known-good name, the reason for taking off."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from khien.core.codes import EntryType

TYPE_NAMES = {
    EntryType.DOMAIN: _("Whole site"),
    EntryType.URL: _("Address"),
    EntryType.ACCOUNT: _("Page or channel"),
    EntryType.PHRASE: _("Words"),
    EntryType.SHA256: _("File (SHA-256)"),
    EntryType.MD5: _("File (MD5)"),
    EntryType.PDQ: _("Picture (PDQ)"),
    EntryType.VIDEO: _("Video"),
}
REASONS = [
    ("mistake", _("Listed by mistake")),
    ("withdrawn", _("The host has changed it, it is harmless now")),
    ("known_good", _("It belongs to a known-good name")),
]


class EntryFilter(forms.Form):
    """Which entries are shown."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=300,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Address, name or words")}
        ),
    )
    side = forms.ChoiceField(
        label=_("Side"),
        required=False,
        choices=[("", _("Blocked")), ("good", _("Known good")), ("gone", _("Taken off"))],
    )
    type = forms.ChoiceField(
        label=_("Type"),
        required=False,
        choices=[
            ("", pgettext_lazy("any type", "Any")),
            *((code.value, name) for code, name in TYPE_NAMES.items()),
        ],
    )


class RetractForm(forms.Form):
    """Why an entry is taken off."""

    reason = forms.ChoiceField(label=_("Reason"), choices=REASONS)


class KnownGoodForm(forms.Form):
    """A name that must not be blocked."""

    value = forms.CharField(label=_("Site, such as school.example"), max_length=300)
