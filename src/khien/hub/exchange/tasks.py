"""Visits run in the worker, so that a partner's slow server holds up no clock."""

from django_tasks import task

from khien.core.errors import KhienError
from khien.core.log import get_logger
from khien.hub.exchange.actions import scheduled_visit

_log = get_logger(__name__)


@task()  # type: ignore[untyped-decorator]
def visit_feed(feed_id: int) -> None:
    """Visit one feed; a server that is away is not an error of ours."""
    try:
        scheduled_visit(feed_id)
    except KhienError as error:
        _log.warning("feed_visit_failed", feed=feed_id, why=error.message)
