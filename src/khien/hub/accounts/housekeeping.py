"""Forgets what sign-ins leave behind: sessions that ended and counts of wrong passphrases.

A clock of `khien.hub.jobs`. An ended session still holds a wrapped vault key that nobody can
open without the browser's cookie; it goes all the same.
"""

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session

_ATTEMPTS_KEPT = timedelta(days=1)


def forget_ended(now: datetime) -> int:
    """Deletes ended sessions and day-old counts; returns how many."""
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    attempts, _ = AccessAttempt.objects.filter(attempt_time__lt=now - _ATTEMPTS_KEPT).delete()
    return int(sessions + attempts)
