"""Sentences of allauth that staff may meet. It has no Vietnamese; naming them here puts them
into our catalogue, and Django merges the catalogues of all applications. Imported by nobody.
"""

from django.utils.translation import gettext_noop as _

WORDS = (
    _("This account is currently inactive."),
    _("The email address and/or password you specified are not correct."),
    _("Please type your current password."),
    _("Incorrect code."),
    _("Incorrect password."),
    _("Too many failed login attempts. Try again later."),
    _("Be patient, you are sending too many requests."),
    _("You must type the same password each time."),
    _("You cannot deactivate two-factor authentication."),
    _("You cannot generate recovery codes without having two-factor authentication enabled."),
    _("Code"),
    _("Authenticator code"),
    _("Password"),
    _("Current Password"),
    _("Name"),
    _("Passwordless"),
    _("Use your password"),
    _("Use authenticator app or code"),
    _("Use a security key"),
    _("Master key"),
    _("Backup key"),
    _("Key nr. {number}"),
)
