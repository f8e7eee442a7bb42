"""The small part of a snapshot: what changed since its base."""

from typing import TYPE_CHECKING

from khien.lists.entry import Change, Entry
from khien.lists.phrases import PhraseIndex
from khien.lists.snapshot.base import Base
from khien.lists.snapshot.keys import ADDRESS, FAMILY, PHRASE, host_of, key_of

if TYPE_CHECKING:
    from khien.lists.hashes.keys import PdqKeys
    from khien.lists.hashes.videos import VideoKeys


class Overlay:
    """Changes over a base. Never changed once `after` returned it.

    `families` gives the whole set of entries of every key that changed, empty where all are gone.
    `ids` gives the entry of every id that changed, None where it is gone.
    """

    __slots__ = ("_pdq", "_video", "families", "grown", "hosts", "ids", "phrase_index")

    def __init__(self) -> None:
        self.families: dict[str, dict[str, tuple[Entry, ...]]] = {}
        self.ids: dict[str, Entry | None] = {}
        self.hosts: set[str] = set()
        self.phrase_index = PhraseIndex(())
        self.grown = 0
        """By how many entries the list is larger than its base."""
        self._pdq: PdqKeys | None = None
        self._video: VideoKeys | None = None

    @property
    def pdq(self) -> "PdqKeys":
        """An index of the PDQ keys that changed."""
        if self._pdq is None:
            from khien.lists.hashes.keys import PdqKeys

            self._pdq = PdqKeys(self.families.get("pdq", ()))
        return self._pdq

    @property
    def video(self) -> "VideoKeys":
        """An index of the frames of videos that changed."""
        if self._video is None:
            from khien.lists.hashes.videos import VideoKeys

            self._video = VideoKeys(self.families.get("video", ()))
        return self._video

    def held(self, base: Base, family: str, key: str) -> tuple[Entry, ...]:
        """The entries of a key in base and overlay together."""
        changed = self.families.get(family)
        if changed is not None:
            found = changed.get(key)
            if found is not None:
                return found
        return base.held(family, key)

    def get(self, base: Base, entry_id: str) -> Entry | None:
        if entry_id in self.ids:
            return self.ids[entry_id]
        return base.get(entry_id)

    def after(self, base: Base, changes: tuple[Change, ...]) -> "Overlay":
        """The overlay with `changes` taken in; this one stays as it is."""
        fresh = Overlay()
        fresh.ids = self.ids.copy()
        fresh.families = {name: keys.copy() for name, keys in self.families.items()}
        fresh.hosts = self.hosts
        fresh.grown = self.grown
        phrases = False
        for change in changes:
            entry_id = change.entry.id if change.entry else change.remove or ""
            before = fresh.get(base, entry_id)
            if before is not None:
                fresh._put(base, before, None)
                fresh.grown -= 1
                phrases |= FAMILY[before.type] is PHRASE
            if change.entry is not None:
                fresh._put(base, before, change.entry)
                fresh.grown += 1
                phrases |= FAMILY[change.entry.type] is PHRASE
            if before is not None or change.entry is not None:
                fresh.ids[entry_id] = change.entry
        fresh.phrase_index = (
            PhraseIndex(key for key, held in fresh.families[PHRASE].items() if held)
            if phrases
            else self.phrase_index
        )
        return fresh

    def _put(self, base: Base, gone: Entry | None, fresh: Entry | None) -> None:
        """Take `gone` out of its key's entries, or put `fresh` into its key's."""
        entry = fresh or gone
        if entry is None:
            return
        family, key = FAMILY[entry.type], key_of(entry)
        rest = tuple(one for one in self.held(base, family, key) if one.id != entry.id)
        if fresh is not None:
            rest = (*rest, fresh)
            if family is ADDRESS:
                self.hosts = self.hosts | {host_of(key)}
        self.families.setdefault(family, {})[key] = rest
