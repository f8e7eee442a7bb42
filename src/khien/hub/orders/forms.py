"""What people fill in about an order: an answer that came by telephone, or who must act."""

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.hub.orders.models import Order
from khien.hub.providers.models import Provider


class AnswerForm(forms.Form):
    """A provider's answer, noted by staff."""

    state = forms.ChoiceField(
        label=_("The provider says"),
        choices=[
            (Order.State.ACKNOWLEDGED, _("We have it and are working on it")),
            (Order.State.DONE, _("It is gone")),
            (Order.State.REFUSED, _("We will not do it")),
        ],
    )
    note = forms.CharField(
        label=_("How and by whom we were told"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AssignForm(forms.Form):
    """Who must act."""

    provider = forms.ModelChoiceField(
        label=_("Provider"), queryset=Provider.objects.filter(active=True), empty_label=None
    )
