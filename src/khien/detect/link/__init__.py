"""Detectors that look at addresses, on their own or found inside text."""
