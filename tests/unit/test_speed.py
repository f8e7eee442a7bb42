"""The compiled parts are used where they fit, and only there."""

from collections.abc import Iterator

import pytest

from khien import _speed


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    _speed.text.cache_clear()
    yield
    _speed.text.cache_clear()


def test_it_can_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHIEN_NO_SPEED", "1")
    assert _speed.text() is None


def test_one_of_another_checkout_is_left_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    made = _speed.text()
    if made is None:
        pytest.skip("no compiled part")
    _speed.text.cache_clear()
    monkeypatch.setattr(made, "VERSION", made.VERSION - 1)
    assert _speed.text() is None
    _speed.text.cache_clear()
    monkeypatch.delattr(made, "VERSION")
    assert _speed.text() is None
