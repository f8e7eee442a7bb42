"""In a provider's program Khiên prints nothing of its own: it speaks through `logging`."""

import subprocess
import sys

PROGRAM = """
import logging, sys
from khien.core.log import get_logger
if "listen" in sys.argv:
    logging.basicConfig(level=logging.INFO, stream=sys.stdout)
get_logger("khien.client").info("List in force.", version=3)
"""


def said(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words], capture_output=True, text=True, check=True
    )
    return done.stdout + done.stderr


def test_nothing_is_printed_unasked() -> None:
    assert said() == ""


def test_a_program_that_listens_hears_it() -> None:
    assert "List in force." in said("listen") and "version=3" in said("listen")
