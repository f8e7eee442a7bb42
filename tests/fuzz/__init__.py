"""Fuzzers of everything that reads what strangers write. `python -m tests.fuzz` runs them all."""
