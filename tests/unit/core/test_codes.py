"""Codes keep their order and every kind has a group."""

from khien.core.codes import GROUP_OF, Action, Group, Kind, Severity, Urgency, kinds_of


def test_every_kind_belongs_to_exactly_one_group() -> None:
    assert set(GROUP_OF) == set(Kind)
    assert sum(len(kinds_of(group)) for group in Group) == len(Kind)


def test_codes_compare_by_rank_and_not_by_spelling() -> None:
    assert Action.ALLOW < Action.WARN < Action.BLUR < Action.HOLD < Action.BLOCK < Action.REMOVE
    assert Urgency.NOW > Urgency.TODAY > Urgency.SOON > Urgency.ROUTINE
    assert max(Severity.LOW, Severity.CRITICAL) is Severity.CRITICAL
    assert Severity.HIGH >= "high"
