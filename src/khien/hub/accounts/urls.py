"""Addresses of staff sign-in, second factor and staff accounts, under /staff/.

allauth's views carry their mark here: "account" views are open to whoever is in the middle of
signing in, or signed in without a second factor yet; they guard themselves. Only the views named
here exist: there is no sign-up, no reset by e-mail.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path

from khien.hub.accounts import views
from khien.hub.accounts.marks import own_account, sign_in

urlpatterns = [
    path("login/", sign_in(account.login), name="account_login"),
    path("logout/", sign_in(account.logout), name="account_logout"),
    path("inactive/", sign_in(account.account_inactive), name="account_inactive"),
    path("signup/", views.no_sign_up, name="account_signup"),
    path("forgotten/", views.forgotten, name="account_reset_password"),
    path("welcome/<str:token>/", views.welcome, name="staff_welcome"),
    path("again/", own_account(account.reauthenticate), name="account_reauthenticate"),
    path("passphrase/", own_account(account.password_change), name="account_change_password"),
    path("second/", own_account(mfa.index), name="mfa_index"),
    path("second/code/", sign_in(mfa.authenticate), name="mfa_authenticate"),
    path("second/again/", own_account(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("second/app/", own_account(totp.activate_totp), name="mfa_activate_totp"),
    path("second/app/remove/", own_account(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second/codes/", own_account(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "second/codes/new/",
        own_account(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second/codes/file/",
        own_account(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("second/keys/", own_account(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("second/keys/add/", own_account(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "second/keys/again/",
        own_account(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "second/keys/<int:pk>/remove/",
        own_account(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path(
        "second/keys/<int:pk>/name/",
        own_account(webauthn.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
    path("members/", views.members, name="staff_members"),
    path("members/invite/", views.invite, name="staff_invite"),
    path("members/<int:pk>/close/", views.close_account, name="staff_close"),
    path("members/<int:pk>/open/", views.open_account, name="staff_open"),
    path("members/<int:pk>/link/", views.new_link, name="staff_link"),
    path("members/<int:pk>/link/new/", views.show_link, name="staff_show_link"),
]
