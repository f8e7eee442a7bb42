"""Compile modules and data now, so that the first command starts as fast as all later ones.

Run by `make setup` and `make run`. pip compiles the modules of a wheel; a checkout is compiled
here, also where PYTHONDONTWRITEBYTECODE keeps Python from doing it by itself.
"""

import compileall
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "khien"


def main() -> None:
    compileall.compile_dir(SOURCE, quiet=1)
    sys.dont_write_bytecode = False
    from khien.detect.warm import warm_up
    from khien.policy.policy import default_policy

    warm_up()
    default_policy()


if __name__ == "__main__":
    main()
