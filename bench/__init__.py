"""Measurements that anyone can repeat: `make bench`, `python -m bench NAME` or `khien bench NAME`.

Every module here has `run(**options) -> dict` returning plain figures with the unit in the field's
name: seconds, and rates per CPU-second, beside a peer measured in the same run.
"""
