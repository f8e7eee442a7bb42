"""Two servers that do the same work, for `bench/match_api.py`."""
