"""No detector without a contract test."""

import ast
from pathlib import Path

from khien.detect.registry import DETECTORS


def test_every_registered_detector_is_under_contract() -> None:
    tested = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and any(
                isinstance(base, ast.Name) and base.id == "DetectorContract" for base in node.bases
            ):
                tested.add(path.stem.removeprefix("test_").replace("_", ".", 1))
    assert {detector.name for detector in DETECTORS} == tested
