"""Marks for allauth's own views, which check by themselves who stands before them."""

from functools import wraps
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from khien.hub.accounts.rights import Mark, View, marked
from khien.hub.accounts.second_factor import has_second_factor, note_set_up, second_factor_done


def sign_in(view: View) -> View:
    """A step of signing in: open to anyone, because nobody is known before it."""

    @wraps(view)
    def step(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    return marked(never_cache(step), Mark("public", why=_("a step of signing in")))


def own_account(view: View) -> View:
    """A page about one's own account: needs a session, but not yet a second factor.

    A session that began before the account had a second factor has to sign in again: otherwise
    whoever learned the passphrase early could add a key of their own.
    """

    @wraps(view)
    def own(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        had_one = has_second_factor(request.user.pk)
        if had_one and not second_factor_done(request):
            logout(request)
            return redirect_to_login(request.get_full_path())
        response = view(request, *args, **kwargs)
        if not had_one and has_second_factor(request.user.pk):
            note_set_up(request)
        return response

    return marked(never_cache(own), Mark("account", why=_("one's own account")))
