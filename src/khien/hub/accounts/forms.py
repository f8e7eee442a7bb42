"""Forms of staff sign-in. A typed passphrase goes to the check and to the vault, no further."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from khien.hub.accounts.models import User
from khien.hub.vault import keyring


class StaffLoginForm(LoginForm):  # type: ignore[misc]
    """E-mail and passphrase. The passphrase also opens the vault, carried through the MFA stage."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        self.fields["password"].label = _("Passphrase")
        for name in ("login", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""  # allauth's link; the page has its own
        self.fields.pop("remember", None)
        self.label_suffix = ""

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        keyring.stash(request, self.user, self.cleaned_data["password"])
        response: HttpResponse = super().login(request, redirect_url=redirect_url)
        return response

    def _login_with_password(
        self, request: HttpRequest, redirect_url: str | None, credentials: dict[str, Any]
    ) -> HttpResponse:
        self.cleaned_data["remember"] = False
        response: HttpResponse = super()._login_with_password(request, redirect_url, credentials)
        return response


class StaffChangePasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """Changing the passphrase puts the vault key under the new one, in one transaction."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Present passphrase")
        self.fields["password1"].label = _("New passphrase")
        self.fields["password2"].label = _("New passphrase again")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.label_suffix = ""

    def save(self) -> None:
        with transaction.atomic():
            keyring.rewrap(
                self.user, self.cleaned_data["oldpassword"], self.cleaned_data["password1"]
            )
            super().save()


class FirstPasswordForm(forms.Form):
    """The passphrase a new member chooses behind a one-time link."""

    password1 = forms.CharField(
        label=_("Passphrase"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Four or five ordinary words are easy to keep."),
    )
    password2 = forms.CharField(
        label=_("The same passphrase again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.user = user

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passphrases differ."))
        elif first:
            try:
                validate_password(first, self.user)
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return data


class InviteForm(forms.ModelForm[User]):
    """A new member of staff, without a passphrase: the link sets it."""

    class Meta:
        model = User
        fields = ["email", "full_name", "role", "agency", "teams", "language"]
