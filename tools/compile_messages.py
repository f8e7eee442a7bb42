"""Compiles every django.po under src/ into the .mo file beside it, where it is newer.

Uses Babel or msgfmt, whichever is there, so that `make run` needs no system package.
"""

import shutil
import subprocess
import sys
from pathlib import Path


def compile_one(po: Path, mo: Path) -> None:
    if shutil.which("msgfmt"):
        subprocess.run(["msgfmt", "--check-format", "-o", str(mo), str(po)], check=True)
        return
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po.open("rb") as source, mo.open("wb") as target:
        write_mo(target, read_po(source))


def main() -> int:
    for po in sorted(Path("src").rglob("django.po")):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            compile_one(po, mo)
    return 0


if __name__ == "__main__":
    sys.exit(main())
