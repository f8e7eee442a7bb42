"""What people paste becomes links, names and texts, and nothing of it is lost."""

from hypothesis import given
from hypothesis import strategies as st

from khien.hub.intake.drafts import MAX_THINGS
from khien.hub.intake.tidy import clean, told_from


def test_a_link_in_the_middle_of_a_shared_text_is_found() -> None:
    told = told_from(links="Xem nè (https://vi-du.example/a?b=1), ghê lắm")
    assert told.links == ("https://vi-du.example/a?b=1",)
    assert "ghê lắm" in told.story


def test_a_name_in_the_link_box_is_a_name_and_a_link_in_the_name_box_a_link() -> None:
    told = told_from(links="Kênh Vui Vẻ trên YouTube", pages="vi-du.example/nhom/12\nNhóm Lớp 7A")
    assert told.pages == ("Kênh Vui Vẻ trên YouTube", "Nhóm Lớp 7A")
    assert told.links == ("vi-du.example/nhom/12",)


def test_several_messages_are_told_apart_by_an_empty_line() -> None:
    told = told_from(texts="mày ngu quá\nđừng đi học\r\n\r\n  \nai cũng ghét mày")
    assert told.texts == ("mày ngu quá\nđừng đi học", "ai cũng ghét mày")


def test_what_is_too_much_of_a_sort_goes_into_the_story() -> None:
    told = told_from(links=" ".join(f"https://vi-du.example/{n}" for n in range(MAX_THINGS + 5)))
    assert len(told.links) == MAX_THINGS
    assert told.story.count("https://") == 5


def test_the_same_link_twice_is_one() -> None:
    assert len(told_from(links="https://vi-du.example/a\nhttps://vi-du.example/a").links) == 1


def test_a_sentence_with_a_full_stop_is_not_a_link() -> None:
    told = told_from(pages="Bạn ấy buồn.Không đi học")
    assert told.links == ()
    assert told.pages == ("Bạn ấy buồn.Không đi học",)


def test_control_characters_and_half_characters_go_and_words_stay() -> None:
    assert clean("a\x00b\x1bc\r\nd\u2028e\ud800") == "abc\nd\ne?"
    assert clean("\u202eđảo ngược\u202c") == "\u202eđảo ngược\u202c"


@given(st.text(), st.text(), st.text(), st.text())
def test_anything_at_all_can_be_told(links: str, pages: str, texts: str, story: str) -> None:
    told = told_from(links=links, pages=pages, texts=texts, story=story)
    everything = " ".join([*told.links, *told.pages, *told.texts, told.story])
    for word in clean(story).split():
        assert word in everything
    assert told.empty == (not everything.strip())
