"""How allauth behaves here: no sign-up, no e-mail, nobody without an account."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):
    """Accounts come from `khien staff add` or the staff screen alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Khiên sends no e-mail: a mailbox is not a safe place for links into the desk."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No e-mail here either; sign-in events are in the audit log."""
