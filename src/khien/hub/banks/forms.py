"""What people fill in about banks and entries, checked for shape only; actions check the rest."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from khien.hub.banks.models import REASONS, Bank, Feedback

LONGEST_OFF = timedelta(days=365)


class ChangeBankForm(forms.ModelForm[Bank]):
    """How a bank is called, and for whom it counts."""

    percent = forms.IntegerField(
        label=_("Share of traffic, in percent"),
        help_text=_("The same picture always falls on the same side."),
        min_value=0,
        max_value=100,
        initial=100,
    )

    class Meta:
        model = Bank
        fields: tuple[str, ...] = ("title", "owner", "enabled", "percent")


class NewBankForm(ChangeBankForm):
    """A bank, and the code by which programs know it."""

    class Meta(ChangeBankForm.Meta):
        fields = ("name", "title", "owner", "enabled", "percent")
        help_texts = {"name": _("Small letters, digits, - and _. It is never changed.")}


class FeedbackForm(forms.Form):
    """One choice says both: confirmed or disputed, and why."""

    reason = forms.ChoiceField(
        label=_("What you found"),
        choices=[
            ("", _("Choose")),
            *(
                (said.label, [(reason.value, reason.label) for reason in reasons])
                for said, reasons in REASONS.items()
            ),
        ],
    )
    reference = forms.CharField(
        label=_("Your case number, if there is one"), max_length=64, required=False
    )

    def said(self) -> str:
        """The word that the reason belongs to."""
        reason = self.cleaned_data["reason"]
        return next(said.value for said, reasons in REASONS.items() if reason in reasons)


class OffForm(forms.Form):
    """Until the end of which day an entry matches nothing."""

    until = forms.DateField(
        label=_("Match nothing until the end of"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def moment(self) -> datetime:
        """The midnight after that day, here."""
        day = self.cleaned_data["until"] + timedelta(days=1)
        return timezone.make_aware(datetime.combine(day, time()))

    def clean_until(self) -> object:
        day = self.cleaned_data["until"]
        today = timezone.localdate()
        if not today <= day <= today + LONGEST_OFF:
            raise forms.ValidationError(_("Choose a day from today on, within a year."))
        return day


def reason_name(code: str) -> str:
    """A reason in words."""
    return str(Feedback.Reason(code).label)
