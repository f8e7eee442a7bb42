"""A few threads that keep their database connections, for the scan API's calls into the hub.

The API's own threads come and go by the dozen; each would open a connection of its own. Here a
call waits for one of a handful of threads instead, so the database sees a handful of connections
however many programs call at once.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections, connections

from khien.core.errors import KhienError
from khien.core.log import get_logger

_log = get_logger(__name__)

P = ParamSpec("P")
R = TypeVar("R")


class DatabasePool:
    """`call` runs a function in a thread of the pool and waits for its result."""

    def __init__(self, threads: int, name: str) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=f"khien-{name}")
        self._threads = threads

    def call(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The function's result or error. Connections that went bad are renewed around it.

        A database that cannot work now (away, disk full, locked too long) is a `KhienError`: the
        caller is told to come back, and nothing was stored by halves.
        """
        return self._executor.submit(_with_database, partial(function, *args, **kwargs)).result()

    def close(self) -> None:
        """Let running calls finish and close the threads' connections."""
        for _ in range(self._threads):
            self._executor.submit(connections.close_all)
        self._executor.shutdown(wait=True)


def _with_database(call: Callable[[], R]) -> R:
    close_old_connections()
    try:
        return call()
    except (OperationalError, InterfaceError) as error:
        _log.exception("The database cannot work now.")
        raise cannot_work(error) from error
    finally:
        close_old_connections()


def cannot_work(error: Exception) -> Exception:
    """What a caller is told when the database is away, full or locked; other errors as they are."""
    if not isinstance(error, OperationalError | InterfaceError):
        return error
    return KhienError(
        "The hub cannot store or look up anything now; nothing of this request was kept.",
        "Send it again in a moment.",
    )
