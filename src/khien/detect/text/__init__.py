"""Detectors that read text. Each works on a `View`, so that evidence points into the original."""
