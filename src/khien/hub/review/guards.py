"""What must not be listed by one click, and why: the rules against over-blocking.

Over-blocking is a defect (DESIGN, section 8): a name known to be good, a platform as a whole, or
a public suffix is refused; a place where many people publish needs a second person.
"""

from dataclasses import dataclass

from khien.core.config import config
from khien.core.words import Bilingual
from khien.hub.listdesk.snapshots import current_snapshot
from khien.hub.providers.hosts import responsible_for
from khien.lists.links import Link, is_platform_host
from khien.lists.suffixes import multi_publisher, too_broad
from khien.packs import Pack, load_pack


@dataclass(frozen=True)
class Guard:
    """One rule that stands in the way. `refuses` is False where a second person may confirm."""

    code: str
    refuses: bool
    words: Bilingual

    def hint(self, vietnamese: bool) -> str:
        if vietnamese:
            return "Hãy chọn phạm vi hẹp hơn, ví dụ chỉ địa chỉ này hoặc kênh này."
        return "Choose something narrower, such as this address or this channel."


def guard_domain(host: str, *, many_publishers: bool = False) -> Guard | None:
    """What stands in the way of listing a whole host, the strictest rule first."""
    if too_broad(host):
        return Guard(
            "too_broad",
            True,
            Bilingual(
                vi=f"{host} không phải một trang: nhiều chủ khác nhau có tên miền bên dưới.",
                en=f"{host} is not one site: many owners have names below it.",
            ),
        )
    pack = load_pack(config().pack)
    known = _known_good(host, pack)
    if known is not None:
        return Guard("known_good", True, known)
    if is_platform_host(host):
        return Guard(
            "platform",
            True,
            Bilingual(
                vi=f"{host} là một nền tảng lớn, không chặn cả nền tảng.",
                en=f"{host} is a large platform, which is never blocked as a whole.",
            ),
        )
    shared = _shared(host, pack)
    if shared is not None:
        return Guard("many_publishers", False, shared)
    provider = responsible_for(host)
    if provider is not None:
        return Guard(
            "provider",
            False,
            Bilingual(
                vi=f"{host} thuộc {provider.name}, một dịch vụ đã kết nối với Khiên.",
                en=f"{host} belongs to {provider.name}, a service connected to Khiên.",
            ),
        )
    if many_publishers:
        return Guard(
            "many_publishers",
            False,
            Bilingual(
                vi="Nhiều người cùng đăng bài trên trang này.",
                en="More than one publisher writes on this site.",
            ),
        )
    return None


def guard_address(link: Link) -> Guard | None:
    """What stands in the way of listing one address, which covers every path below it."""
    if _covers_host(link):
        return guard_domain(link.host)
    if link.platform is not None:
        return None if link.item or link.account else _platform_page(link)
    known = _known_good(link.host, load_pack(config().pack))
    if known is not None:
        return Guard("known_good_page", False, known)
    return None


def _covers_host(link: Link) -> bool:
    _, _, rest = link.url[8:].partition("/")
    return not rest


def _platform_page(link: Link) -> Guard:
    """A page of a platform that is neither an item nor an account, such as its search page."""
    path = link.url[8:].partition("/")[2]
    broad = "/" not in path and "?" not in path and "#" not in path
    return Guard(
        "platform_page",
        broad,
        Bilingual(
            vi="Địa chỉ này của nền tảng có thể bao gồm bài của nhiều người.",
            en="This address of a platform may cover what many people published.",
        ),
    )


def _known_good(host: str, pack: Pack) -> Bilingual | None:
    for known in pack.known_good:
        if host == known.domain or host.endswith(f".{known.domain}"):
            return Bilingual(
                vi=f"{known.domain} nằm trong danh sách không được chặn: {known.why.vi}",
                en=f"{known.domain} is on the list of names not to block: {known.why.en}",
            )
    entry = current_snapshot().known_good_host(host)
    if entry is not None:
        return Bilingual(
            vi=f"{entry.value} đã được người giám sát ghi là trang tốt.",
            en=f"{entry.value} was listed as known good by a supervisor.",
        )
    return None


def _shared(host: str, pack: Pack) -> Bilingual | None:
    if multi_publisher(host):
        return Bilingual(
            vi=f"Dưới {host} là trang của nhiều người khác nhau.",
            en=f"Names below {host} belong to different people.",
        )
    for shared in pack.shared_hosts:
        same_site = host.endswith(f".{shared.domain}") and not multi_publisher(shared.domain)
        if host == shared.domain or same_site or shared.domain.endswith(f".{host}"):
            return shared.why
    return None
