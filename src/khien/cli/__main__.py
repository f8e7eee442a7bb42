"""`python -m khien.cli`: the `khien` command where the script is not on the path."""

from khien.cli import main

main()
