"""A story told in somebody's own words is answered, and never listed as it is."""

from collections.abc import Callable

import pytest

from khien.core.codes import Kind, Severity
from khien.core.errors import KhienError
from khien.hub.accounts.models import User
from khien.hub.content.models import Item
from khien.hub.intake import actions as intake
from khien.hub.intake.drafts import ReportDraft, Told
from khien.hub.listdesk.models import ListEntry
from khien.hub.review import actions as review
from khien.hub.review.models import Scope
from khien.hub.review.suggest import scopes
from khien.hub.vault import UnlockedVault

STORY = "Anh ấy nhắn là việc nhẹ lương cao chỉ cần cọc trước, em chuyển xong thì bị chặn."
QUOTED = "việc nhẹ lương cao chỉ cần cọc trước"


@pytest.fixture
def story(db: None, lan: User) -> Item:
    draft = ReportDraft(submit_token="a-story-" * 4, told=Told(story=STORY), topic="tricked")
    receipt = intake.submit_report(draft)
    return Item.objects.get(reports__id=receipt.report_id)


def judged(phrase: str) -> review.Judgement:
    return review.Judgement(
        kind=Kind.SCAM, severity=Severity.MEDIUM, scope=Scope.PHRASE, phrase=phrase
    )


@pytest.mark.parametrize("phrase", ["", STORY, f"  {STORY.upper()} "])
def test_the_story_itself_cannot_be_listed(
    story: Item, lan: User, opener: Callable[[User], UnlockedVault], phrase: str
) -> None:
    assert story.type == Item.Type.STORY
    with pytest.raises(KhienError):
        review.verify(lan, opener(lan), story, judged(phrase))
    assert not ListEntry.objects.filter(harmful=True).exists()


def test_words_of_the_other_side_can(
    story: Item, lan: User, opener: Callable[[User], UnlockedVault]
) -> None:
    review.verify(lan, opener(lan), story, judged(QUOTED))
    assert ListEntry.objects.get(harmful=True).value == QUOTED


def test_no_words_are_proposed(story: Item) -> None:
    (choice,) = scopes(story.type, STORY)
    assert (choice.scope, choice.value) == (Scope.PHRASE, "")


def test_a_story_that_was_answered_is_closed_kindly(story: Item, lan: User) -> None:
    review.reject(lan, story, "helped")
    story.refresh_from_db()
    assert story.state == Item.State.REJECTED
