"""A file that is added to a right pack: what is wrong in it is named with its line and field."""

import pytest

from khien.packs import check_pack

ADDED = {
    "a long sentence for a child": (
        "kinds:\n  scam:\n    name: {vi: Lừa, en: Scam}\n    staff: {vi: Lừa đảo, en: Fraud}\n"
        f"    child: {{vi: Bị lừa, en: {' '.join(['word'] * 27)}}}\n",
        "more.yaml:5: kinds.scam.child.en: a sentence of 27 words is too long for a child",
    ),
    "a word that blames": (
        "kinds:\n  scam:\n    name: {vi: Lừa, en: Child Prostitution}\n"
        "    staff: {vi: Lừa đảo, en: Fraud}\n    child: {vi: Bị lừa, en: Tricked}\n",
        "more.yaml:3: kinds.scam.name.en: `child prostitution` is not said; "
        "say `sexual exploitation of children`",
    ),
    "a placeholder nobody fills": (
        "answers:\n  received:\n    text: {vi: Chào, en: 'Call {phone}'}\n",
        "more.yaml:3: answers.received.text.en: {phone} is not a placeholder here",
    ),
    "an unknown kind": (
        "kinds:\n  spam:\n    name: {vi: Rác, en: Spam}\n    staff: {vi: Rác, en: Junk}\n"
        "    child: {vi: Rác, en: Junk}\n",
        "more.yaml:2: kinds.spam: is not one of sexual_content,",
    ),
    "an address instead of a domain": (
        "known_good:\n  https://a.example/: {category: health, why: {vi: Tốt, en: Good}}\n",
        "more.yaml:2: known_good.https://a.example/: must be a plain lower-case domain",
    ),
    "good and shared at once": (
        "shared_hosts:\n  unicef.org: {why: {vi: Nhiều, en: Many}}\n",
        "more.yaml:2: shared_hosts.unicef.org: is known good already",
    ),
    "a half map": (
        "schemes:\n  own:\n    name: {vi: Của ta, en: Ours}\n    confidence: A\n"
        "    codes: {a: {vi: A, en: A}}\n    kinds:\n      scam: [b]\n",
        "more.yaml:7: schemes.own.kinds.scam: `b` is not one of the scheme's codes",
    ),
    "a map from no kind": (
        "schemes:\n  own:\n    name: {vi: Của ta, en: Ours}\n    confidence: A\n"
        "    codes: {a: {vi: A, en: A}}\n    kinds:\n      spam: [a]\n",
        "more.yaml:7: schemes.own.kinds.spam: `spam` is not one of sexual_content,",
    ),
    "a contact on hearsay": (
        "help_contacts:\n  friend:\n    name: {vi: Bạn, en: Friend}\n    number: '9'\n"
        "    what: {vi: Buồn, en: Sad}\n    confidence: U\n",
        "more.yaml:6: help_contacts.friend.confidence: people are sent only to contacts of",
    ),
    "a contact without a number": (
        "help_contacts:\n  friend:\n    name: {vi: Bạn, en: Friend}\n"
        "    what: {vi: Buồn, en: Sad}\n    confidence: A\n",
        "more.yaml:2: help_contacts.friend: needs a number or a url",
    ),
    "an age both ways": (
        "ages:\n  child: {name: {vi: Trẻ, en: Child}, rule: r1, under: 16, reached: 7}\n",
        "more.yaml:2: ages.child: needs exactly one of under and reached",
    ),
    "minutes past a day": (
        "ages:\n  child: {name: {vi: Trẻ, en: Child}, rule: r1, under: 16}\nquotas:\n  play: "
        "{name: {vi: Chơi, en: Play}, rule: r1, minutes: 1500, per: warning, ages: child}\n",
        "more.yaml:4: quotas.play.minutes: must be minutes within one day",
    ),
    "a topic about two things": (
        "report_topics:\n  both: {child: {vi: A, en: A}, kind: scam, group: addiction}\n",
        "more.yaml:2: report_topics.both.group: give a kind or a group, not both",
    ),
    "an alias": (
        "avoided_words:\n  one: &a {say: two}\n  three: *a\n",
        "more.yaml:2: avoided_words.three: anchors and aliases are not used in packs",
    ),
    "a record without fields": ("laws:\n  law-9:\n", "more.yaml:2: laws.law-9: must hold fields"),
    "a section without records": (
        "laws: none\n",
        "more.yaml:1: laws: must hold records by their id",
    ),
    "a list as a file": ("- a\n", "more.yaml:1: must hold sections"),
    "an empty file": ("", "more.yaml:1: must hold sections"),
    "broken YAML": ("laws:\n  a: [1\n  b: 2\n", "more.yaml:3: is not valid YAML: "),
    "the same in two files": (
        "actors:\n  everyone: {name: {vi: Ai cũng, en: All}}\n",
        "xx/rules.yaml:12: actors.everyone: is also written in xx/more.yaml:2",
    ),
}


@pytest.mark.parametrize("name", ADDED)
def test_a_mistake_in_an_added_file_is_named(small_pack, name):
    text, expected = ADDED[name]
    small_pack.write("more.yaml", text)
    messages = [str(problem) for problem in check_pack(small_pack.folder)]
    assert any(expected in message for message in messages), messages
