"""The Python client: the hub's lists in the caller's own process. See docs/en/client.md."""

from khien.client.client import Client
from khien.client.status import Status

__all__ = ["Client", "Status"]
