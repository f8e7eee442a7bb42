"""Two servers that do the same work, for `bench/scan.py`."""
