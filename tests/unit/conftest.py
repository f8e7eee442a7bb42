"""What unit tests share: the learned model stays out of answers that are compared word by word.

Its figures change with every training; its own tests and contract ask for it by name.
"""

import pytest


@pytest.fixture(autouse=True)
def _no_learned_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("khien.detect.text.model.detector.shipped", lambda: None)
