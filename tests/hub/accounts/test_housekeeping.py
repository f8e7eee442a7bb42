"""Sessions that ended and old counts of wrong passphrases are forgotten; the rest stays."""

from collections.abc import Callable
from datetime import timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client

from khien.core import clock
from khien.hub.accounts.housekeeping import forget_ended
from khien.hub.accounts.models import User


def test_what_ended_is_forgotten(an: User, signed_in: Callable[[User], Client]) -> None:
    browser = signed_in(an)
    Client().post("/staff/login/", {"login": an.email, "password": "wrong"})
    assert forget_ended(clock.now()) == 0
    assert browser.get("/staff/second/").status_code == 200
    assert forget_ended(clock.now() + timedelta(days=2)) >= 2
    assert not Session.objects.exists() and not AccessAttempt.objects.exists()
