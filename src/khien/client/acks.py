"""Tells the hub which version is enforced here, so that people can see who is protected.

Runs beside the follower, so that a slow acknowledgement never delays the next release. Versions
that follow each other faster than the hub answers are acknowledged by the newest of them, which
includes the others.
"""

import threading

from khien.client.backoff import Backoff
from khien.client.transport import HubRefused, Transport
from khien.core.errors import KhienError
from khien.core.log import get_logger

_log = get_logger(__name__)


class Acknowledger:
    """Sends the newest enforced version, again and again until the hub has it."""

    def __init__(self, transport: Transport, list_name: str, client_id: str) -> None:
        self._transport = transport
        self._list = list_name
        self._client_id = client_id
        self._news = threading.Event()
        self._stopped = threading.Event()
        self._backoff = Backoff(first=1.0, longest=60.0)
        self._enforced = 0
        self.acknowledged = 0
        """The newest version that the hub knows to be enforced here."""

    def enforced(self, version: int) -> None:
        """A version is in force now. Never waits."""
        self._enforced = version
        self._news.set()

    def stop(self) -> None:
        self._stopped.set()
        self._news.set()

    def run(self) -> None:
        """The thread's body; ends at `stop`, after one last try for a version not yet told."""
        while True:
            self._news.wait()
            self._news.clear()
            version = self._enforced
            if version and version != self.acknowledged:
                self._tell(version)
            if self._stopped.is_set():
                return

    def _tell(self, version: int) -> None:
        try:
            self._transport.acknowledge(self._list, version, self._client_id)
        except HubRefused as error:
            # The list works without it; a person learns of it from the log.
            _log.warning("The hub does not take acknowledgements.", reason=str(error))
            self.acknowledged = version
        except KhienError:
            if not self._stopped.is_set():
                self._stopped.wait(self._backoff.next())
                self._news.set()
        except Exception:
            if not self._stopped.is_set():
                _log.exception("An acknowledgement failed.")
                self._stopped.wait(self._backoff.next())
                self._news.set()
        else:
            self.acknowledged = version
            self._backoff.reset()
