"""The functions that may be called apart, `module:function`, named in this one place.

A module named here is imported before the bounds of a call begin: what it needs (a model, a
library) it imports at its top.
"""

ALLOWED = frozenset(
    {
        "khien.detect.image.hashes_apart:hashed",
        "khien.detect.video.hashes:hashed",
        "khien.detect.photo.apart:look",
        "khien.detect.photo.apart:make_clean",
        "khien.detect.transcript.apart:read",
    }
)
