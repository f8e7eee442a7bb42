"""Back-ups: everything a hub needs to go on, in one file, made while it runs; and the way back.

Called by `khien backup` and `khien restore`. A back-up holds the keys folder: keep it like the
hub itself. It holds no passphrases, so what reporters wrote stays sealed in it.
"""
