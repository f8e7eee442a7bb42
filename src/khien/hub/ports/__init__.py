"""The hub behind the scan API: what `khien.scan.ports` asks for, answered from the database.

`khien.serve` makes one of each and hands them to the scan API. State changes go through the
desks' actions; nothing here is called by the hub's own pages.
"""

from khien.hub.ports.acks import HubAcks
from khien.hub.ports.feedback import HubFeedback
from khien.hub.ports.hashes import HubHashes
from khien.hub.ports.keys import HubKeyRing
from khien.hub.ports.orders import HubOrders
from khien.hub.ports.pool import DatabasePool
from khien.hub.ports.releases import HubReleases
from khien.hub.ports.reports import HubReports
from khien.hub.ports.writer import ReportWriter

__all__ = [
    "DatabasePool",
    "HubAcks",
    "HubFeedback",
    "HubHashes",
    "HubKeyRing",
    "HubOrders",
    "HubReleases",
    "HubReports",
    "ReportWriter",
]
