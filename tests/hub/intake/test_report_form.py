"""The report form as a browser without scripts sees it: one POST a screen, nothing lost."""

import re
from html import unescape

import pytest
from django.test import Client

from khien.hub.intake.models import Report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("helpline_team")]

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
_BOX = re.compile(r'<textarea name="([^"]+)".*?>\n(.*?)</textarea>', re.S)
_CHECKED = re.compile(r'<input type="radio" name="([^"]+)" value="([^"]*)"[^>]* checked')


class Visitor:
    """Fills in the screen it sees and presses a button, like a person."""

    def __init__(self, language: str = "vi") -> None:
        self.client = Client(headers={"accept-language": language})
        self.see(self.client.get("/report/"))

    def see(self, response: object) -> None:
        self.status = response.status_code
        self.html = response.content.decode()
        self.answers = {n: unescape(v) for n, v in _HIDDEN.findall(self.html)}
        self.answers |= {n: unescape(v) for n, v in _BOX.findall(self.html)}
        self.answers |= dict(_CHECKED.findall(self.html))
        self.answers.pop("next", None)

    def press(self, go: str = "next", **answers: str) -> "Visitor":
        self.see(self.client.post("/report/", {**self.answers, **answers, "go": go}))
        return self

    @property
    def step(self) -> str:
        return self.answers.get("step", "")

    @property
    def code(self) -> str:
        found = re.search(r'class="code".*?</p>', self.html, re.S)
        assert found, self.html
        return "".join(re.findall(r"<span>(\d{4})</span>", found[0]))


def test_a_child_reports_in_six_screens() -> None:
    em = Visitor()
    assert em.step == "danger"
    assert em.press(danger="no").step == "topic"
    assert em.press(topic="bullied").step == "things"
    assert em.press(links="https://vi-du.example/nhom", pages="Nhóm lớp 7A").step == "story"
    assert em.press(story="Các bạn nói xấu em.").step == "about"
    assert em.press(who="child", age_band="10_12").step == "check"
    for words in ("https://vi-du.example/nhom", "Nhóm lớp 7A", "Các bạn nói xấu em."):
        assert words in em.html
    em.press("send")
    assert re.fullmatch(r"\d{16}", em.code)
    report = Report.objects.get()
    assert (report.topic, report.who, report.age_band) == ("bullied", "child", "10_12")
    assert (report.province, report.channel, report.language) == ("", "web", "vi")


def test_everything_can_be_skipped_but_not_everything_at_once() -> None:
    em = Visitor()
    for step in ("topic", "things", "story", "about", "check"):
        assert em.press().step == step
    em.press("send")
    assert (em.status, em.step) == (422, "things")
    assert not Report.objects.exists()
    em.press(pages="Kênh Lạ").press().press().press("send")
    assert em.code
    assert Report.objects.count() == 1


def test_danger_shows_the_number_and_one_can_go_on() -> None:
    em = Visitor().press(danger="yes")
    assert em.step == "call"
    assert 'href="tel:111"' in em.html
    assert em.press().step == "topic"
    assert em.press("back").step == "call"
    assert em.press("back").step == "danger"
    assert em.answers["danger"] == "yes"


def test_back_keeps_what_was_typed() -> None:
    em = Visitor().press().press().press(links="https://vi-du.example/a", texts="đồ ngốc")
    em.press("back", story="mới viết được một nửa")
    assert em.step == "things"
    assert em.answers["links"] == "https://vi-du.example/a"
    assert em.answers["texts"] == "đồ ngốc"
    assert em.press().answers["story"] == "mới viết được một nửa"


def test_another_language_keeps_screen_and_words() -> None:
    em = Visitor().press().press().press(pages="Kênh Lạ")
    em.see(em.client.post("/report/", {**em.answers, "story": "dở dang", "language": "en"}))
    assert em.step == "story"
    assert '<html lang="en"' in em.html
    assert em.answers["story"] == "dở dang"
    assert em.answers["pages"] == "Kênh Lạ"
    assert '<html lang="en"' in em.press().html


def test_a_change_asked_for_on_the_last_screen_leads_there() -> None:
    em = Visitor().press(topic="scary").press().press().press(story="x").press()
    assert em.step == "check"
    assert em.press("edit-things").step == "things"
    assert em.answers["story"] == "x"


def test_the_same_form_sent_twice_shows_the_same_code() -> None:
    em = Visitor().press().press().press(pages="Kênh Lạ").press().press()
    form = dict(em.answers)
    first = em.press("send").code
    em.answers = form
    assert em.press("send").code == first
    assert Report.objects.count() == 1


@pytest.mark.parametrize("step", ["things", "story"])
def test_a_megabyte_is_too_long_and_stays_in_the_box(step: str) -> None:
    em = Visitor().press().press()
    em = em if step == "things" else em.press()
    box = "texts" if step == "things" else "story"
    em.press(**{box: "chuyện dài " * 100_000})
    assert (em.status, em.step) == (422, step)
    assert "20.000" in em.html
    assert len(em.answers[box]) > 1_000_000
    assert em.press("back").step != step


def test_strange_characters_are_taken_as_they_are() -> None:
    strange = (
        "\x00NUL \u202eđảo\u202c \u0627\u0644\u0639\u0631 аdmin 𝓽𝓸́ 👨‍👩‍👧 "
        "<script>alert(1)</script> {{ 7*7 }}"
    )
    em = Visitor().press().press().press(texts=strange).press().press()
    assert em.step == "check"
    assert "<script>alert" not in em.html
    assert "&lt;script&gt;" in em.html
    assert em.press("send").code


def test_a_link_of_ten_thousand_characters_arrives() -> None:
    long_link = "https://vi-du.example/" + "a" * 10_000
    em = Visitor().press().press().press(links=long_link).press().press()
    assert em.press("send").code


def test_a_choice_that_is_not_on_the_screen_is_refused_in_words() -> None:
    em = Visitor().press()
    em.press(topic="../../etc/passwd")
    assert (em.status, em.step) == (422, "topic")


def test_a_lost_or_mended_token_does_not_lose_the_report() -> None:
    em = Visitor().press().press().press(pages="Kênh Lạ").press().press()
    em.answers["token"] = "x'; --"
    assert em.press("send").code
    assert Report.objects.get().submit_token != ""


@pytest.mark.parametrize("wrong", ["", "nowhere", "call", "check\x00"])
def test_a_made_up_screen_never_breaks(wrong: str) -> None:
    client = Client()
    for go in ("next", "back", "edit-nowhere", "send", "??"):
        assert client.post("/report/", {"step": wrong, "go": go}).status_code in (200, 422)


def test_when_the_database_fails_the_words_stay_on_the_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.db import OperationalError

    from khien.hub.intake import actions

    def fail(draft: object) -> None:
        raise OperationalError("database or disk is full")

    em = Visitor().press().press().press(pages="Kênh Lạ").press().press()
    with monkeypatch.context() as broken:
        broken.setattr(actions, "submit_report", fail)
        em.press("send")
    assert (em.status, em.step) == (503, "check")
    assert "Kênh Lạ" in em.html
    assert em.press("send").code
