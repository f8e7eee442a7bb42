"""Whatever is thrown at it, the canonical form is a value or None, and stays the same."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khien.lists.links import canonical
from khien.lists.links.canonical import canonical_slow
from khien.lists.links.registry import PLATFORMS


def words(text: str) -> st.SearchStrategy[str]:
    return st.sampled_from(text.split())


HOSTS = [host for one in PLATFORMS for host in (*one.zones, *one.aliases, one.home)]
ODD = st.text(
    st.sampled_from("aB1.-_/\\?#&=%@:+~[] \t\0đé\u202e\u200bｅ。\ud800/.:%2e"), max_size=30
)
SITES = st.sampled_from([*HOSTS, "example.com", "www.example.com.", "bet88.example", "1.2.3.4"])
SEGMENTS = words(
    """
    watch shorts embed redirect attribution_link @user video photo 7123456789012345678 v share
    groups posts permalink.php l.php profile.php story.php plugins pages people p reel stories
    status i intent channels invite g s qr oa c joinchat +abc iv url amp dQw4w9WgXcQ 123456789
    .. . %2e%2e %41 %zz a%2Fb
    """
)
QUERIES = words(
    """
    v=dQw4w9WgXcQ q=https://example.com u=%2Fwatch%3Fv%3DdQw4w9WgXcQ
    url=https://t.me/iv?url=a.com
    u=https://l.facebook.com/l.php?u=x.com story_fbid=123456789 id=1000123456 fbid=123456789
    utm_source=x list=PL123 phone=0912345678 multi_permalinks=123456 href=youtu.be/dQw4w9WgXcQ
    a=1 b a=%41 =
    """
)


@st.composite
def addresses(draw: st.DrawFn) -> str:
    scheme = draw(
        st.sampled_from(["https://", "http://", "HTTP://", "", "//", "http:\\\\", "ftp://"])
    )
    user = draw(st.sampled_from(["", "", "", "u:p@", "google.com@"]))
    sub = draw(st.sampled_from(["", "", "www.", "m.", "x."]))
    port = draw(st.sampled_from(["", "", ":80", ":443", ":8080"]))
    path = "/".join(draw(st.lists(SEGMENTS | ODD, max_size=5)))
    query = "&".join(draw(st.lists(QUERIES | ODD, max_size=3)))
    return f"{scheme}{user}{sub}{draw(SITES)}{port}/{path}" + (f"?{query}" if query else "")


@given(addresses() | ODD | st.text(max_size=60))
@settings(max_examples=400, deadline=None)
def test_canonical_of_canonical_is_itself(text: str) -> None:
    link = canonical(text)
    if link is not None:
        again = canonical(link.url)
        assert again is not None
        assert again.url == link.url
        assert again.host == link.host
        assert link.url.startswith("https://")
        assert link.url.isascii()
        assert not set(link.url) & set(" \t\n\0")
        if link.account is not None:
            owner = canonical(link.account)
            assert owner is not None
            assert owner.url == owner.account == link.account


@given(addresses() | ODD)
@settings(max_examples=300, deadline=None)
def test_the_short_cut_answers_what_the_full_rules_answer(text: str) -> None:
    assert canonical(text) == canonical_slow(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/" + "a" * 10_000,
        "https://example.com/?" + "a=1&" * 100_000,
        "https://example.com/" + "%41" * 100_000,
        "https://" + "a." * 100_000 + "com",
        "https://" + "a" * 1_000_000,
        "a." * 500_000,
        "[.]" * 300_000,
        "https://youtu.be/" + "x" * 1_000_000,
        "https://www.facebook.com/" + "posts/" * 100_000,
        "https://t.me/share?url=" * 2_000,
        "\0" * 1_000_000,
        "\u202e" * 100_000 + "example.com",
        " " * 1_000_000 + "example.com",
    ],
    ids=lambda text: f"{text[:24]!r}…{len(text)}",
)
def test_huge_input_takes_little_time(text: str) -> None:
    before = time.process_time()
    link = canonical(text)
    assert link is None or canonical(link.url) == link
    assert time.process_time() - before < 2
