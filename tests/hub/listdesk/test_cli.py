"""`khien lists` as an operator uses it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from khien.cli.lists import command
from khien.hub.audit.models import Event
from khien.hub.listdesk.models import ListEntry
from khien.hub.listdesk.snapshots import catch_up


@pytest.fixture(autouse=True)
def follows_again(db: None):  # type: ignore[no-untyped-def]
    """The import lets go of the snapshot of its process; the next test needs it back."""
    yield
    from khien.hub.listdesk.signals import released
    from khien.hub.listdesk.snapshots import _after_release

    released.connect(_after_release, dispatch_uid="listdesk.snapshots")


def _lists(*words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(command, words, input=given)


def test_a_mixed_file_is_taken_line_by_line() -> None:
    given = "xau.example\n# lời\n||qc.example^\n0.0.0.0 hosts.example\nfacebook.com\nkhông tên\n"
    done = _lists("import", "-", "--kind", "scam", "--json", given=given)
    assert done.exit_code == 0
    figures = json.loads(done.stdout)
    assert (figures["added"], figures["refused"], figures["version"]) == (3, 2, 1)
    assert "5: " in done.stderr
    assert "6: " in done.stderr
    assert catch_up().host("qc.example") is not None
    assert Event.objects.get(action="listdesk.import").actor == "operator"


def test_what_was_exported_can_be_imported(tmp_path: Path) -> None:
    _lists("import", "-", "--kind", "scam", "--rule", "penal.174", given="xau.example\n")
    _lists("import", "-", "--good", given="tot.example\n")
    file = tmp_path / "main.ndjson"
    assert _lists("export", "--out", str(file)).exit_code == 0
    wanted = sorted(ListEntry.objects.values_list("value", "harmful", "kind", "rule"))

    ListEntry.objects.all().delete()
    assert _lists("import", str(file), "--format", "ndjson").exit_code == 0
    assert sorted(ListEntry.objects.values_list("value", "harmful", "kind", "rule")) == wanted
    assert _lists("export", "--format", "adblock").stdout == "||xau.example^\n@@||tot.example^\n"


def test_nothing_usable_is_exit_code_one() -> None:
    done = _lists("import", "-", "--kind", "scam", given="facebook.com\n")
    assert done.exit_code == 1
    assert _lists("import", "-", "--format", "ndjson", given="{}\nnull\n[1\n").exit_code == 1


def test_harm_needs_a_kind_and_a_list_a_name() -> None:
    assert "--kind" in str(_lists("import", "-", given="xau.example\n").exception)
    assert "cannot be a name" in str(_lists("publish", "--list", "hai từ").exception)
    assert "no list" in str(_lists("export", "--list", "khac").exception)


def test_publish_writes_the_seed_and_status_shows_it() -> None:
    assert "no list" in _lists("status").stdout.lower()
    assert _lists("publish").exit_code == 0
    shown = json.loads(_lists("status", "--json").stdout)
    assert (shown["version"], shown["seed_version"]) == (1, 1)
    assert shown["known_good"] > 50
