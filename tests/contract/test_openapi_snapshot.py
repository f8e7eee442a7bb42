"""The API's description is pinned: a change of the contract is seen in review."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_description_is_the_one_in_docs() -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        from openapi import description
    finally:
        sys.path.pop(0)
    pinned = (ROOT / "docs" / "openapi.json").read_text("utf-8")
    assert description() == pinned, "The API has changed: run python tools/openapi.py, then review."
