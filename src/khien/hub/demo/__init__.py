"""The demonstration: an invented world for newcomers, exercises and tests of the screens.

Built by `khien demo` through the same actions as real work. Refuses to touch a data folder that
holds anything real.
"""
