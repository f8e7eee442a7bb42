"""What the desk and appellants fill in, checked for shape only; actions check the rest."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from khien.core.codes import Group, Kind, Severity, Urgency, kinds_of
from khien.core.config import config
from khien.hub.banks.actions import DEFAULT, default_title
from khien.hub.banks.models import Bank
from khien.hub.content.models import Item
from khien.hub.review.actions import Judgement
from khien.hub.review.models import Scope
from khien.hub.ui.templatetags.khien import (
    group_name,
    kind_name,
    severity_name,
    urgency_name,
    words,
)
from khien.packs import load_pack

Choices = list[tuple[str, object]]


def group_choices() -> Choices:
    return [(group.value, group_name(group.value)) for group in Group]


def kind_choices() -> list[tuple[str, Choices]]:
    """Kinds under the names of their groups."""
    return [
        (group_name(group.value), [(kind.value, kind_name(kind.value)) for kind in kinds_of(group)])
        for group in Group
    ]


def urgency_choices() -> Choices:
    return [(urgency.value, urgency_name(urgency.value)) for urgency in reversed(Urgency)]


def severity_choices() -> Choices:
    return [(severity.value, severity_name(severity.value)) for severity in Severity]


def bank_choices() -> Choices:
    banks = [(bank.name, bank.title) for bank in Bank.objects.all()]
    first = [] if DEFAULT in dict(banks) else [(DEFAULT, default_title())]
    return [*first, *banks]


def reason_choices() -> Choices:
    return [(r.id, words(r.text)) for r in load_pack(config().pack).reject_reasons]


def appeal_reason_choices(outcome: str) -> Choices:
    reasons = load_pack(config().pack).appeal_reasons
    return [(r.id, words(r.text)) for r in reasons if r.outcome == outcome]


def _platforms() -> Choices:
    open_items = Item.objects.filter(state__in=[Item.State.WAITING, Item.State.SECOND])
    used = open_items.exclude(platform="").values_list("platform", flat=True)
    return [(name, name) for name in used.distinct().order_by("platform")[:40]]


class QueueFilter(forms.Form):
    """Which items the queue shows, and in which order."""

    state = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("Everything open")),
            ("mine", _("Taken by me")),
            ("waiting", _("Waiting")),
            ("second", _("Waiting for a second person")),
            ("verified", _("Verified")),
            ("rejected", _("Not listed")),
            ("all", _("All")),
        ],
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"),
        required=False,
        choices=lambda: [("", pgettext_lazy("any urgency", "Any")), *urgency_choices()],
    )
    group = forms.ChoiceField(
        label=_("Risk"),
        required=False,
        choices=lambda: [("", pgettext_lazy("any risk", "Any")), *group_choices()],
    )
    platform = forms.ChoiceField(
        label=_("Platform"),
        required=False,
        choices=lambda: [("", pgettext_lazy("any platform", "Any")), *_platforms()],
    )
    type = forms.ChoiceField(
        label=_("Type"),
        required=False,
        choices=[("", pgettext_lazy("any type", "Any")), *Item.Type.choices],
    )
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("", _("Urgency, then age")),
            ("age", _("Longest waiting")),
            ("newest", _("Newest report")),
            ("reports", _("Most reports")),
        ],
    )


class JudgementForm(forms.Form):
    """An analyst's verdict: what it is, how bad, on which rule, how much to block."""

    kind = forms.ChoiceField(label=_("What it is"), choices=kind_choices)
    severity = forms.ChoiceField(label=_("How bad"), choices=severity_choices)
    scope = forms.ChoiceField(label=_("How much to block"), choices=Scope.choices)
    rule = forms.CharField(label=_("Legal rule"), required=False, max_length=80)
    phrase = forms.CharField(label=_("The words to block"), required=False, max_length=500)
    address = forms.CharField(
        label=_("Its web address, if you found it"), required=False, max_length=2000
    )
    many_publishers = forms.BooleanField(
        label=_("More than one person publishes on this site"), required=False
    )
    bank = forms.ChoiceField(label=_("Into which bank"), required=False, choices=bank_choices)

    def judgement(self) -> Judgement:
        data = self.cleaned_data
        return Judgement(
            kind=Kind(data["kind"]),
            severity=Severity(data["severity"]),
            scope=Scope(data["scope"]),
            rule=data["rule"],
            phrase=data["phrase"],
            address=data["address"],
            many_publishers=data["many_publishers"],
            bank=data["bank"],
        )


class RejectForm(forms.Form):
    """Why something is not listed; its words for the reporter come from the pack."""

    reason = forms.ChoiceField(label=_("Reason"), choices=reason_choices)


class UrgencyForm(forms.Form):
    """How soon an item must be looked at, as a person judges."""

    urgency = forms.ChoiceField(label=_("Urgency"), choices=urgency_choices)


class AppealForm(forms.Form):
    """What somebody says against a block."""

    text = forms.CharField(
        label=_("Why is the block wrong?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": _("Please write a few words, so that we know what to look at.")
        },
    )
    token = forms.CharField(max_length=64, widget=forms.HiddenInput)


class AppealVerdict(forms.Form):
    """The decision on an appeal: one of the pack's reasons, each with its outcome."""

    reason = forms.ChoiceField(
        label=_("Decision and reason"),
        choices=lambda: [*appeal_reason_choices("upheld"), *appeal_reason_choices("refused")],
    )

    def uphold(self) -> bool:
        return any(r == self.cleaned_data["reason"] for r, _ in appeal_reason_choices("upheld"))


class AnswerForm(forms.Form):
    """A counsellor's words to a reporter."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class PastedChat(forms.Form):
    """A conversation, one message a line. It is never stored."""

    chat = forms.CharField(
        label=_("The chat"),
        help_text=_("One message a line, the name before a colon: “An: hello”."),
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto", "spellcheck": "false"}),
    )
