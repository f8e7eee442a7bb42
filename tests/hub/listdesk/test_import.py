"""An operator's file becomes entries in parts; what must not be blocked is refused line by line."""

from datetime import timedelta

import pytest

from khien.core import clock
from khien.core.codes import EntryType, Kind, Severity
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import OPERATOR, Refused
from khien.hub.audit.models import Event
from khien.hub.listdesk import actions, importing
from khien.hub.listdesk.importing import import_entries
from khien.hub.listdesk.models import ListEntry, Release
from khien.hub.listdesk.snapshots import current_snapshot
from khien.hub.listdesk.table import COLUMNS
from khien.hub.listdesk.values import NewEntry


def _domains(*names: str) -> list[NewEntry]:
    return [NewEntry(EntryType.DOMAIN, name, kind=Kind.GAMBLING) for name in names]


def test_parts_are_released_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch, binh: User
) -> None:
    monkeypatch.setattr(importing, "AT_ONCE", 10)
    done = import_entries(binh, _domains(*(f"t{n}.example" for n in range(25))), source="tệp A")
    assert (done.added, done.known, done.refused, done.version) == (25, 0, 0, 3)
    assert current_snapshot().host("www.t24.example").kind is Kind.GAMBLING
    assert list(Release.objects.values_list("changes", flat=True)) == [10, 10, 5]
    assert Event.objects.filter(action="listdesk.import").count() == 3


def test_what_is_known_is_left_alone_and_twice_is_once(db: None) -> None:
    import_entries(OPERATOR, _domains("a.example", "A.example", "www.a.example"), source="x")
    entry = ListEntry.objects.get()
    done = import_entries(OPERATOR, _domains("a.example", "b.example"), source="y")
    assert (done.added, done.known) == (1, 1)
    assert ListEntry.objects.get(value="a.example") == entry


def test_names_that_must_not_be_blocked_are_refused_with_their_line(db: None) -> None:
    names = ["facebook.com", "moet.gov.vn", "com.vn", "blogspot.com", "không tên", "xau.example"]
    done = import_entries(OPERATOR, _domains(*names), source="x")
    assert (done.added, done.refused) == (1, 5)
    assert [reason.split(":")[0] for reason in done.reasons] == ["1", "2", "3", "4", "5"]
    whole = NewEntry(EntryType.URL, "https://www.youtube.com/", kind=Kind.SCAM)
    assert import_entries(OPERATOR, [whole], source="x").refused == 1


def test_every_type_can_be_imported(db: None) -> None:
    values = [
        NewEntry(EntryType.PHRASE, "chỉ cần cọc trước", kind=Kind.SCAM, severity=Severity.HIGH),
        NewEntry(EntryType.URL, "https://xau.example/a?b=1", kind=Kind.SCAM),
        NewEntry(EntryType.MD5, "ab" * 16, kind=Kind.VIOLENCE),
        NewEntry(EntryType.DOMAIN, "sach.example", harmful=False),
    ]
    assert import_entries(OPERATOR, values, source="x").added == 4
    assert len(current_snapshot()) == 4


def test_nothing_to_import_releases_nothing(db: None) -> None:
    assert import_entries(OPERATOR, [], source="x").version == 0
    assert not Release.objects.exists()


def test_an_analyst_may_not_import(lan: User) -> None:
    with pytest.raises(Refused):
        import_entries(lan, _domains("a.example"), source="x")


def test_the_quick_way_into_the_table_writes_what_the_model_would(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    expires = clock.now() + timedelta(days=3)
    new = NewEntry(
        EntryType.DOMAIN,
        "xau.example",
        kind=Kind.SCAM,
        severity=Severity.HIGH,
        source="x",
        rule="penal.174",
        expires_at=expires,
    )
    import_entries(OPERATOR, [new], source="x")
    quick = ListEntry.objects.values().get()
    ListEntry.objects.all().delete()
    monkeypatch.setattr(actions, "RECHECK_AFTER", timedelta(days=30))
    actions.add_entry(None, new)
    slow = ListEntry.objects.values().get()
    different = {name for name in quick if quick[name] != slow[name]}
    assert different == {"id", "public_id", "first_seen", "recheck_at", "version_added"}
    assert quick["expires_at"] == expires


def test_the_columns_of_the_quick_way_are_all_that_have_no_default() -> None:
    left_out = {f.attname for f in ListEntry._meta.concrete_fields} - set(COLUMNS)
    assert left_out == {
        "id",
        "reviewer_id",
        "evidence_id",
        "version_removed",
        "retracted_at",
        "off_until",
    }
