"""What an administrator fills in about a provider and its keys."""

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.hub.providers.models import Provider, Scope


class ProviderForm(forms.Form):
    """A provider's name, duty desk and the hosts it answers for."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Provider.Kind.choices)
    contact = forms.CharField(
        label=_("Duty desk"),
        required=False,
        max_length=200,
        help_text=_("Telephone or e-mail of a desk, never of a private person."),
    )
    hosts = forms.CharField(
        label=_("Hosts it answers for"),
        required=False,
        help_text=_(
            "One a line, such as forum.example. Removal orders go to whoever is named here."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )

    def host_list(self) -> list[str]:
        return str(self.cleaned_data["hosts"]).split()


class NewProviderForm(ProviderForm):
    """The same, with the code that stays for ever."""

    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Short, Latin letters; it never changes.")
    )
    field_order = ("code", "name")


class ChangeProviderForm(ProviderForm):
    """The same, and whether it is connected."""

    active = forms.BooleanField(
        label=_("Connected"),
        required=False,
        help_text=_("Without this its keys open nothing."),
    )


class KeyForm(forms.Form):
    """What a new key may do."""

    label = forms.CharField(
        label=_("What it is for"), required=False, max_length=60, help_text=_("Such as: live site")
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=Scope.choices,
        initial=[Scope.SCAN, Scope.LISTS, Scope.ORDERS],
        widget=forms.CheckboxSelectMultiple,
    )
