"""Every sentence of the hub has its Vietnamese, and no English page falls back to it.

makemessages runs on a copy, as CONTRIBUTING tells people to run it: a sentence that is missing,
guessed or no longer used fails here, with the command that mends it.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client

from factories import lists

HUB = Path(apps.get_app_config("ui").path).parent
APPS = sorted(folder.parent.name for folder in HUB.glob("*/locale"))
_ENTRY = re.compile(
    r'((?:^#.*\n)*)((?:^msgctxt .*\n(?:^".*\n)*)?)^msgid ((?:.*\n)(?:^".*\n)*)'
    r'((?:^msgid_plural .*\n(?:^".*\n)*)?)((?:^msgstr.*\n(?:^".*\n)*)+)',
    re.MULTILINE,
)
VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
SAID_IN_VIETNAMESE = ("Khiên", "Tiếng Việt")
"""Names that stay as they are in English."""


def sentences(file: Path) -> dict[str, tuple[str, str]]:
    """{context, msgid and plural: (flags, msgstr)} of a catalogue, without its header."""
    found = {}
    for flags, context, msgid, plural, msgstr in _ENTRY.findall(file.read_text("utf-8")):
        key, said = _joined(context) + _joined(msgid) + _joined(plural), _joined(msgstr)
        if key:
            found[key] = (flags, said)
    return found


def _joined(lines: str) -> str:
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', lines))


@pytest.mark.parametrize("app", APPS)
@pytest.mark.skipif(shutil.which("xgettext") is None, reason="xgettext is not installed")
def test_every_sentence_has_its_vietnamese(app: str, tmp_path: Path) -> None:
    ours = sentences(HUB / app / "locale/vi/LC_MESSAGES/django.po")
    copy = tmp_path / app
    shutil.copytree(HUB / app, copy, ignore=shutil.ignore_patterns("__pycache__", "static"))
    command = ["makemessages", "-l", "vi", "--no-location", "--no-obsolete"]
    environ = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "django", *command],
        cwd=copy,
        env=environ,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    needed = sentences(copy / "locale/vi/LC_MESSAGES/django.po")
    mend = f"cd src/khien/hub/{app} && django-admin {' '.join(command)}"
    assert not set(needed) - set(ours), f"Missing; {mend}"
    assert not set(ours) - set(needed), f"No longer said; {mend}"
    assert [key for key, (_flags, said) in ours.items() if not said] == []
    assert [key for key, (flags, _said) in ours.items() if "fuzzy" in flags] == []


@pytest.mark.parametrize("app", APPS)
def test_placeholders_are_the_same_in_both_languages(app: str) -> None:
    for key, (_flags, said) in sentences(HUB / app / "locale/vi/LC_MESSAGES/django.po").items():
        named = set(re.findall(r"%\((\w+)\)", key))
        assert set(re.findall(r"%\((\w+)\)", said)) <= named, key
        assert named - {"n", "count"} <= set(re.findall(r"%\((\w+)\)", said)), key


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/about/",
        "/photo/",
        "/report/",
        "/receipt/",
        "/no-such-page/",
        "/staff/login/",
        "/why/",
    ],
)
def test_an_english_page_is_english(db: None, path: str) -> None:
    if path == "/why/":
        path = f"/why/{lists.entry(rule='').public_id}"
    page = Client(headers={"Accept-Language": "en"}).get(path)
    assert page.status_code == (404 if path.startswith("/no-such") else 200)
    assert english_only(page.content.decode()) == []


@pytest.mark.parametrize(
    "template", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"]
)
def test_error_pages_speak_both_languages(template: str) -> None:
    from django.template.loader import render_to_string
    from django.test import RequestFactory
    from django.utils.translation import override

    request = RequestFactory().get("/")
    with override("en"):
        english = render_to_string(template, {}, request)
    with override("vi"):
        vietnamese = render_to_string(template, {}, request)
    assert english_only(english) == [] or template in ("400.html", "500.html")
    assert VIETNAMESE.search(vietnamese) and "111" in vietnamese


def english_only(html: str) -> list[str]:
    """Pieces of text with letters that only Vietnamese has; empty for an English page."""
    html = re.sub(r"<(script|style)\b.*?</\1>|<!--.*?-->", "", html, flags=re.DOTALL)
    texts = [text.strip() for text in re.split(r"<[^>]*>", html)]
    for known in SAID_IN_VIETNAMESE:
        texts = [text.replace(known, "") for text in texts]
    return [text for text in texts if VIETNAMESE.search(text)]
