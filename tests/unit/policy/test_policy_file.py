"""The default policy, and what a policy may not say."""

from pathlib import Path

import pytest

from khien.core.codes import Action, Audience, Kind
from khien.core.errors import KhienError
from khien.policy.policy import DEFAULT, default_policy, load_policy

TEXT = DEFAULT.read_text("utf-8")


def test_the_default_policy_covers_every_kind_for_everyone() -> None:
    policy = default_policy()
    for kind in Kind:
        rules = policy.matching(Audience.CHILD, kind, 0.99, listed=True)
        assert rules and rules[0].action > Action.ALLOW


def test_words_of_distress_are_answered_never_taken_away() -> None:
    for audience in Audience:
        for score in (0.4, 0.75, 0.99):
            rules = default_policy().matching(audience, Kind.SELF_HARM, score, listed=False)
            assert rules[0].action is Action.WARN
            assert any(rule.escalate for rule in rules)
            assert "111" in rules[0].reason.vi


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  scam: {", "  scamm: {", "kinds.scamm: is not a kind of risk"),
        ("counts_from: 0.5, adds_up: true}\n  scam", "counts_from: 5}\n  scam", "counts_from"),
        ("    kind: known_csam\n", "", "must name either a kind or a group"),
        ("    kind: known_csam\n", "    kind: known_csam\n    group: exploitation\n", "either a"),
        ("    action: remove\n", "    action: destroy\n", "rules.known-csam.action"),
        ("    action: remove\n", "    action: allow\n", "allowing needs no rule"),
        ("    action: remove\n", "    action: remove\n    urgency: routine\n", "urgency"),
        ("except: [scam]", "except: [insult]", "insult is not in exploitation"),
        ("    from: 0.65\n", "    from: 65\n", "rules.grooming-hold.from"),
        ("audiences: [child, teen]\n    reason:\n      vi: Người",
         "audiences: [general]\n    reason:\n      vi: Người", "milder for the younger"),
        ("  known_csam: {severity: crit", "  known_csamm: {severity: crit", "lacks known_csam"),
    ],
)  # fmt: skip
def test_a_mistake_names_its_place(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in TEXT
    path = tmp_path / "mine.yaml"
    path.write_text(TEXT.replace(old, new, 1))
    with pytest.raises(KhienError) as caught:
        load_policy(path)
    assert says in caught.value.message
    assert "mine.yaml:" in caught.value.message


def test_a_rule_that_never_decides_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        TEXT + "  idle:\n    kind: known_csam\n    from: 0.9\n    action: warn\n"
        "    reason: {vi: Thừa, en: Idle}\n"
    )
    with pytest.raises(KhienError, match="never decides"):
        load_policy(path)


def test_a_kind_that_nothing_is_done_about_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    start = TEXT.index("  addiction-warn:")
    end = TEXT.index("  exploitation-listed:")
    path.write_text(TEXT[:start] + TEXT[end:])
    with pytest.raises(KhienError, match="nothing is done about game_overuse"):
        load_policy(path)
