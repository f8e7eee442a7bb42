"""Forms of staff sign-in. A typed passphrase goes to the check and to the vault, no further."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from khien.hub.accounts.models import Role, User
from khien.hub.vault import keyring


class StaffLoginForm(LoginForm):  # type: ignore[misc]
    """E-mail and passphrase. The passphrase also opens the vault, carried through the MFA stage."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        self.fields["password"].label = _("Passphrase")
        self.fields.pop("remember", None)
        _plain(self)

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
        _plain(self)

    def save(self) -> None:
        with transaction.atomic():
            keyring.rewrap(
                self.user, self.cleaned_data["oldpassword"], self.cleaned_data["password1"]
            )
            super().save()


class StaffReauthenticateForm(ReauthenticateForm):  # type: ignore[misc]
    """The passphrase once more, before something about signing in is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Passphrase")
        _plain(self)


class StaffCodeForm(AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["autofocus"] = True
        _plain(self)


class StaffCodeAgainForm(AgainForm):  # type: ignore[misc]
    """A code once more, before something about signing in is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)


class StaffAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an authenticator app that is being set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)


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
        widgets = {
            "teams": forms.CheckboxSelectMultiple,
            "language": forms.Select(choices=settings.LANGUAGES),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {
            "email": _("E-mail"),
            "full_name": _("Full name"),
            "role": _("Role"),
            "agency": _("Agency"),
            "teams": _("Teams"),
            "language": _("Language"),
        }
        for name, label in names.items():
            self.fields[name].label = label
        self.fields["role"].choices = [("", _("Choose")), *Role.choices]  # type: ignore[attr-defined]
        self.fields["agency"].empty_label = _("No agency")  # type: ignore[attr-defined]
        _plain(self)


def _plain(form: forms.BaseForm) -> None:
    """No words inside fields, no colons, and no links of allauth: the pages have their own."""
    form.label_suffix = ""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
        if isinstance(field.widget, forms.PasswordInput):
            field.help_text = ""
