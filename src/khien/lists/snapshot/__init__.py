"""Snapshots: a list at one version, loaded for look-up, immutable, shared and swapped whole.

Scans, clients, the hub and feeds look things up here. A snapshot never changes; `apply` gives the
next one, and `SnapshotHolder` lets readers see either the old or the new, never a mixture.
"""

from khien.lists.snapshot.holder import SnapshotHolder
from khien.lists.snapshot.matching import PhraseHit
from khien.lists.snapshot.snapshot import Snapshot

__all__ = ["PhraseHit", "Snapshot", "SnapshotHolder"]
