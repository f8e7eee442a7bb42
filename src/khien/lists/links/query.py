"""The part after the question mark: without tracking, in one order."""

from urllib.parse import unquote_plus

from khien.lists.links.percent import normal_percent

# Parameters that say how a visitor came, never what is shown.
_NAMES = (
    "fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid twclid ttclid igshid igsh mibextid "
    "mc_cid mc_eid _ga _gl _hsenc _hsmi hsctatracking mkt_tok zarsrc zanpid vero_id wickedid "
    "oly_anon_id oly_enc_id rb_clickid s_cid spm scm si srsltid ref_src ref_url fb_action_ids "
    "fb_action_types fb_source fb_ref __tn__ __xts__ __cft__ epik irclickid ncid cmpid"
)
TRACKING = frozenset(_NAMES.split())
_PREFIXES = ("utm_", "pk_", "mtm_", "matomo_", "piwik_", "hsa_", "__cft__[", "__xts__[")


def is_tracking(name: str) -> bool:
    name = name.lower()
    return name in TRACKING or name.startswith(_PREFIXES)


def normal_query(search: str, tracking: frozenset[str] = frozenset()) -> str:
    """The canonical form of `search`, given without and returned with its question mark.

    Empty when nothing of meaning is left.

    Parameters are sorted by name, those of the same name keep their order.
    """
    kept: list[tuple[str, str]] = []
    for pair in search.split("&"):
        if not pair:
            continue
        pair = normal_percent(pair)
        name = pair.partition("=")[0]
        plain = unquote_plus(name) if "%" in name else name
        if is_tracking(plain) or plain.lower() in tracking:
            continue
        kept.append((name, pair))
    if not kept:
        return ""
    kept.sort(key=lambda pair: pair[0])
    return "?" + "&".join(pair for _, pair in kept)


def read_query(search: str) -> dict[str, str]:
    """Decoded parameters of `search`, the first of each name, for a platform to read."""
    found: dict[str, str] = {}
    for pair in search[1:].split("&") if len(search) > 1 else ():
        name, _, value = pair.partition("=")
        if name:
            found.setdefault(unquote_plus(name), unquote_plus(value))
    return found
