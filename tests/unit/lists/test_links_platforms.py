"""Every form in which people pass on the same thing of a platform is one value."""

from urllib.parse import quote

import pytest

from khien.lists.links import canonical, is_platform_host

VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
TIKTOK = "https://www.tiktok.com/@_/video/7123456789012345678"
POST = "https://www.facebook.com/permalink.php?story_fbid=123456789"
CLIP = "https://www.facebook.com/watch?v=987654321"

SAME: dict[str, list[str]] = {
    VIDEO: [
        "https://youtu.be/dQw4w9WgXcQ?si=Ab1",
        "youtu.be/dQw4w9WgXcQ",
        "http://m.youtube.com/watch?v=dQw4w9WgXcQ&feature=share&t=10s",
        "https://www.youtube.com/watch?list=PLabc&v=dQw4w9WgXcQ&index=3",
        "https://music.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/shorts/dQw4w9WgXcQ",
        "https://youtube.com/live/dQw4w9WgXcQ?feature=share",
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0",
        "https://www.youtube.com/v/dQw4w9WgXcQ",
        "https://www.youtube.com/attribution_link?u=/watch%3Fv%3DdQw4w9WgXcQ%26feature%3Dshare",
        "https://www.youtube.com/redirect?q=" + quote("https://youtu.be/dQw4w9WgXcQ", safe=""),
        "https://l.facebook.com/l.php?u=" + quote("https://youtu.be/dQw4w9WgXcQ?fbclid=1", safe=""),
    ],
    "https://www.youtube.com/playlist?list=PLabc123": [
        "https://m.youtube.com/playlist?list=PLabc123&si=x",
        "https://www.youtube.com/embed/videoseries?list=PLabc123",
    ],
    "https://www.youtube.com/@kenhvui": [
        "https://www.youtube.com/@KenhVui/videos",
        "m.youtube.com/@kenhvui?sub_confirmation=1",
    ],
    "https://www.youtube.com/channel/UCabcdefghijk": [
        "https://m.youtube.com/channel/UCabcdefghijk/featured",
    ],
    TIKTOK: [
        "https://www.tiktok.com/@nguoi.vui/video/7123456789012345678?is_from_webapp=1&_r=1",
        "https://m.tiktok.com/v/7123456789012345678.html",
        "https://www.tiktok.com/embed/v2/7123456789012345678",
        "https://www.tiktok.com/player/v1/7123456789012345678?autoplay=1",
        "https://www.tiktok.com/@ai.do/photo/7123456789012345678",
        "https://www.tiktok.com/share/video/7123456789012345678/",
        "tiktok.com/@_/video/7123456789012345678",
    ],
    "https://vm.tiktok.com/ZSabcDEF": [
        "http://vm.tiktok.com/ZSabcDEF/",
        "vm.tiktok.com/ZSabcDEF?x=1",
    ],
    "https://www.tiktok.com/@nguoi.vui": [
        "https://tiktok.com/@Nguoi.Vui?lang=vi-VN",
        "https://www.tiktok.com/@nguoi.vui/",
    ],
    POST: [
        "https://www.facebook.com/trang.vui/posts/123456789?mibextid=x",
        "https://m.facebook.com/story.php?story_fbid=123456789&id=100012345678",
        "https://mbasic.facebook.com/groups/nhomvui/permalink/123456789/?refid=18",
        "https://www.facebook.com/groups/nhomvui/posts/123456789",
        "https://www.facebook.com/groups/nhomvui/?multi_permalinks=123456789",
        "https://www.facebook.com/trangvui/posts/mot-bai-viet/123456789",
        "https://www.facebook.com/plugins/post.php?href="
        + quote("https://www.facebook.com/trangvui/posts/123456789", safe=""),
    ],
    CLIP: [
        "https://www.facebook.com/watch/?v=987654321",
        "https://m.facebook.com/watch?v=987654321&paipv=0",
        "https://www.facebook.com/trangvui/videos/987654321/",
        "https://www.facebook.com/trangvui/videos/ten-video/987654321/",
        "https://www.facebook.com/reel/987654321?s=yWDuG2",
        "https://vi-vn.facebook.com/video.php?v=987654321",
        "https://www.facebook.com/plugins/video.php?href="
        + quote("https://www.facebook.com/trangvui/videos/987654321/", safe=""),
    ],
    "https://fb.watch/aBc12": ["http://www.fb.watch/aBc12/", "fb.watch/aBc12?mibextid=x"],
    "https://www.facebook.com/trangvui": [
        "https://www.facebook.com/Trang.Vui",
        "fb.com/trangvui",
        "https://m.me/trangvui?ref=x",
        "https://www.facebook.com/pg/trangvui/about",
        "https://m.facebook.com/trangvui/photos",
    ],
    "https://www.facebook.com/profile.php?id=100012345678": [
        "https://m.facebook.com/profile.php?id=100012345678&fref=nf",
        "https://www.facebook.com/people/Nguyen-Van-A/100012345678/",
        "https://facebook.com/100012345678",
    ],
    "https://zalo.me/0912345678": [
        "https://zalo.me/84912345678",
        "https://zalo.me/+84912345678",
        "https://zalo.me/0912345678?text=xin%20chao",
        "https://chat.zalo.me/?phone=0912345678",
        "zalo.me/0912 345 678",
    ],
    "https://zalo.me/g/abcxyz123": [
        "http://www.zalo.me/g/abcxyz123",
        "https://zaloapp.com/g/abcxyz123/",
        "https://link.zalo.me/?url=" + quote("https://zalo.me/g/abcxyz123", safe=""),
    ],
    "https://zalo.me/2268915497539367639": ["https://oa.zalo.me/2268915497539367639"],
    "https://t.me/kenhvui": [
        "https://t.me/s/KenhVui",
        "https://telegram.me/kenhvui",
        "https://kenhvui.t.me/",
        "https://web.telegram.org/k/#@kenhvui",
        "t.me/kenhvui?start=abc",
    ],
    "https://t.me/kenhvui/42": [
        "https://t.me/s/kenhvui/42",
        "https://t.me/KenhVui/42?single",
        "https://telegram.dog/kenhvui/42",
    ],
    "https://t.me/+AbCdEf": ["https://t.me/joinchat/AbCdEf", "https://telegram.me/+AbCdEf"],
    "https://www.instagram.com/p/CxYz123": [
        "https://instagram.com/reel/CxYz123/?igsh=abc",
        "https://www.instagram.com/ai.do/reel/CxYz123/",
        "https://www.instagram.com/p/CxYz123/embed/captioned/",
        "https://instagr.am/p/CxYz123",
    ],
    "https://x.com/i/status/1234567890": [
        "https://twitter.com/AiDo/status/1234567890?s=20&t=abc",
        "https://mobile.twitter.com/aido/status/1234567890/photo/1",
        "https://x.com/i/web/status/1234567890",
        "https://platform.twitter.com/embed/Tweet.html?id=1234567890",
        "https://vxtwitter.com/aido/status/1234567890",
    ],
    "https://discord.gg/AbCd12": [
        "https://discord.com/invite/AbCd12",
        "https://www.discordapp.com/invite/AbCd12?event=1",
        "discord.gg/invite/AbCd12",
    ],
    "https://bet88.example/vip": [
        "https://www.google.com/url?sa=t&q=https%3A%2F%2Fbet88.example%2Fvip&ved=1",
        "https://www.google.com.vn/url?url=bet88.example/vip",
        "https://www.google.com/amp/s/bet88.example/vip",
        "https://bet88-example.cdn.ampproject.org/c/s/bet88.example/vip",
        "https://bet88-example.translate.goog/vip?_x_tr_sl=auto&_x_tr_tl=vi",
        "https://l.instagram.com/?u=https%3A%2F%2Fbet88.example%2Fvip%3Figshid%3D1&e=AT0",
        "https://www.youtube.com/redirect?event=video_description&q=https%3A%2F%2Fbet88.example%2Fvip",
        "https://t.me/iv?url=https%3A%2F%2Fbet88.example%2Fvip&rhash=1",
        "https://www.facebook.com/sharer/sharer.php?u=bet88.example%2Fvip",
        "https://l.facebook.com/l.php?u="
        + quote("https://www.google.com/url?q=" + quote("https://bet88.example/vip", safe="")),
    ],
}


@pytest.mark.parametrize(("form", "value"), [(f, v) for v, forms in SAME.items() for f in forms])
def test_all_forms_are_one_value(form: str, value: str) -> None:
    link = canonical(form)
    assert link is not None
    assert link.url == value
    assert canonical(value) is not None
    assert canonical(value).url == value  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("form", "account"),
    [
        ("https://www.tiktok.com/@User/video/7123456789012345678", "https://www.tiktok.com/@user"),
        ("https://m.tiktok.com/v/7123456789012345678.html", None),
        (
            "https://www.facebook.com/groups/Nhom/posts/123456789",
            "https://www.facebook.com/groups/nhom",
        ),
        ("https://www.facebook.com/a.b/videos/987654321", "https://www.facebook.com/ab"),
        (
            "https://m.facebook.com/story.php?story_fbid=123456789&id=100012345678",
            "https://www.facebook.com/profile.php?id=100012345678",
        ),
        ("https://twitter.com/AiDo/status/1234567890", "https://x.com/aido"),
        ("https://t.me/KenhVui/42", "https://t.me/kenhvui"),
        ("https://t.me/c/1234567890/42", "https://t.me/c/1234567890"),
        ("https://www.instagram.com/Ai.Do/p/CxYz123/", "https://www.instagram.com/ai.do"),
        ("https://zalo.me/0912345678", "https://zalo.me/0912345678"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", None),
        (
            "https://discord.com/channels/123456789012345678/223456789012345678",
            "https://discord.com/channels/123456789012345678",
        ),
    ],
)
def test_the_account_is_told_where_the_address_shows_it(form: str, account: str | None) -> None:
    link = canonical(form)
    assert link is not None
    assert link.account == account


@pytest.mark.parametrize(
    "look_alike",
    [
        "https://youtube.com.bet88.example/watch?v=dQw4w9WgXcQ",
        "https://youtube.com@bet88.example/watch?v=dQw4w9WgXcQ",
        "https://notyoutube.com/watch?v=dQw4w9WgXcQ",
        "https://tiktok.com-login.example/@user",
        "https://t.me.example.com/kenhvui",
    ],
)
def test_a_look_alike_host_is_no_platform(look_alike: str) -> None:
    link = canonical(look_alike)
    assert link is not None
    assert link.platform is None


@pytest.mark.parametrize(
    ("page", "url"),
    [
        ("https://m.youtube.com/feed/trending/", "https://www.youtube.com/feed/trending"),
        ("https://www.youtube.com/watch", "https://www.youtube.com/watch"),
        ("https://www.facebook.com/", "https://www.facebook.com/"),
        ("https://www.facebook.com/watch", "https://www.facebook.com/watch"),
        ("https://discord.com/login", "https://discord.com/login"),
        ("https://www.google.com/search?q=a+b&ved=1", "https://www.google.com/search?q=a+b"),
        ("https://www.google.com/url?q=javascript:alert(1)", None),
    ],
)
def test_other_pages_keep_their_general_form(page: str, url: str | None) -> None:
    link = canonical(page)
    assert link is not None
    assert link.item is None
    assert link.account is None
    assert url is None or link.url == url


def test_a_redirect_that_leads_to_itself_ends() -> None:
    link = canonical("https://t.me/share?url=" * 20 + "example.com")
    assert link is not None
    assert link.platform == "telegram"


def test_platform_hosts_are_known() -> None:
    assert is_platform_host("www.youtube.com")
    assert is_platform_host("drive.google.com")
    assert not is_platform_host("google.com.example")


@pytest.mark.parametrize("form", [form for forms in SAME.values() for form in forms])
def test_the_canonical_form_still_names_the_same_item(form: str) -> None:
    link = canonical(form)
    again = canonical(link.url) if link else None
    assert link and again
    assert (again.url, again.item, again.platform) == (link.url, link.item, link.platform)
