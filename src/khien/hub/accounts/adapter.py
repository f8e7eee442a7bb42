"""How allauth behaves here: no sign-up, no e-mail, nobody without an account."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

_RECENT_S = 300


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from `khien staff add` or the staff screen alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, app: str) -> bool:
        """Asks again who is there before a sign-in is changed, unless it was shown just now."""
        records = get_authentication_records(self.request, self.request.user)
        return not any(time.time() - record["at"] < _RECENT_S for record in records)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Khiên sends no e-mail: a mailbox is not a safe place for links into the desk."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No e-mail here either; sign-in events are in the audit log."""
