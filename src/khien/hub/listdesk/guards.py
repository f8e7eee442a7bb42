"""What must not be listed by one click, and why: the rules against over-blocking.

Over-blocking is a defect (DESIGN, section 8): a name known to be good, a platform as a whole, or
a public suffix is refused; a place where many people publish needs a second person. Used by
review before a verdict and by import for every line.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from khien.core.config import config
from khien.core.words import Bilingual
from khien.hub.listdesk.snapshots import current_snapshot
from khien.hub.providers.models import Provider
from khien.lists.links import Link, is_platform_host
from khien.lists.snapshot import Snapshot
from khien.lists.suffixes import multi_publisher, too_broad
from khien.packs import Pack, load_pack

NARROWER = Bilingual(
    vi="Hãy chọn phạm vi hẹp hơn, ví dụ chỉ địa chỉ này hoặc kênh này.",
    en="Choose something narrower, such as this address or this channel.",
)


@dataclass(frozen=True)
class Guard:
    """One rule that stands in the way. `refuses` is False where a second person may confirm."""

    code: str
    refuses: bool
    words: Bilingual


class Guards:
    """The rules as they are now: the pack, the known-good entries, the connected providers.

    Made once for a page or an import; look-ups then need no query.
    """

    def __init__(self, pack: Pack, snapshot: Snapshot, providers: dict[str, str]) -> None:
        self._pack = pack
        self._snapshot = snapshot
        self._good = {known.domain: known.why for known in pack.known_good}
        self._shared = {shared.domain: shared.why for shared in pack.shared_hosts}
        self._above_shared = {
            name: why
            for host, why in self._shared.items()
            for name in _upwards(host)
            if name != host
        }
        self._providers = providers

    @classmethod
    def now(cls) -> "Guards":
        providers = {
            host: provider.name
            for provider in Provider.objects.filter(active=True)
            for host in provider.hosts
        }
        return cls(load_pack(config().pack), current_snapshot(), providers)

    def domain(self, host: str, *, many_publishers: bool = False) -> Guard | None:
        """What stands in the way of listing a whole host, the strictest rule first."""
        return self._never(host) or self._second(host, many_publishers)

    def address(self, link: Link) -> Guard | None:
        """What stands in the way of listing one address, which covers every path below it."""
        if not link.url[8:].partition("/")[2]:
            return self.domain(link.host)
        if link.platform is not None:
            return None if link.item or link.account else _platform_page(link)
        known = self._known_good(link.host)
        return Guard("known_good_page", False, known) if known is not None else None

    def _never(self, host: str) -> Guard | None:
        if too_broad(host):
            words = Bilingual(
                vi=f"{host} không phải một trang: nhiều chủ khác nhau có tên miền bên dưới.",
                en=f"{host} is not one site: many owners have names below it.",
            )
            return Guard("too_broad", True, words)
        known = self._known_good(host)
        if known is not None:
            return Guard("known_good", True, known)
        if is_platform_host(host):
            words = Bilingual(
                vi=f"{host} là một nền tảng lớn, không chặn cả nền tảng.",
                en=f"{host} is a large platform, which is never blocked as a whole.",
            )
            return Guard("platform", True, words)
        return None

    def _second(self, host: str, many_publishers: bool) -> Guard | None:
        shared = self._shared_host(host)
        if shared is not None:
            return Guard("many_publishers", False, shared)
        for name in _upwards(host):
            if name in self._providers:
                words = Bilingual(
                    vi=f"{host} thuộc {self._providers[name]}, một dịch vụ đã kết nối với Khiên.",
                    en=f"{host} belongs to {self._providers[name]}, a service connected to Khiên.",
                )
                return Guard("provider", False, words)
        if many_publishers:
            words = Bilingual(
                vi="Nhiều người cùng đăng bài trên trang này.",
                en="More than one publisher writes on this site.",
            )
            return Guard("many_publishers", False, words)
        return None

    def _known_good(self, host: str) -> Bilingual | None:
        for name in _upwards(host):
            why = self._good.get(name)
            if why is not None:
                return Bilingual(
                    vi=f"{name} nằm trong danh sách không được chặn: {why.vi}",
                    en=f"{name} is on the list of names not to block: {why.en}",
                )
        entry = self._snapshot.known_good_host(host)
        if entry is None:
            return None
        return Bilingual(
            vi=f"{entry.value} đã được người giám sát ghi là trang tốt.",
            en=f"{entry.value} was listed as known good by a supervisor.",
        )

    def _shared_host(self, host: str) -> Bilingual | None:
        if multi_publisher(host):
            return Bilingual(
                vi=f"Dưới {host} là trang của nhiều người khác nhau.",
                en=f"Names below {host} belong to different people.",
            )
        for name in _upwards(host):
            why = self._shared.get(name)
            # Below blog hosts each name has its own owner; below a forum it is still the forum.
            if why is not None and (name == host or not multi_publisher(name)):
                return why
        return self._above_shared.get(host)


def _upwards(host: str) -> Iterator[str]:
    """The host and every name above it, the nearest first."""
    name = host
    while name:
        yield name
        name = name.partition(".")[2]


def _platform_page(link: Link) -> Guard:
    """A page of a platform that is neither an item nor an account, such as its search page."""
    path = link.url[8:].partition("/")[2]
    broad = not set("/?#") & set(path)
    words = Bilingual(
        vi="Địa chỉ này của nền tảng có thể bao gồm bài của nhiều người.",
        en="This address of a platform may cover what many people published.",
    )
    return Guard("platform_page", broad, words)
