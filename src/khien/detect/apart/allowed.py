"""The functions that may be called apart, `module:function`, named in this one place.

A module named here is imported before the bounds of a call begin: what it needs (a model, a
library) it imports at its top.
"""

QUICK = frozenset(
    {
        "khien.detect.apart.standing:stand",
        "khien.detect.image.hashes_apart:hashed",
        "khien.detect.photo.apart:look",
        "khien.detect.photo.apart:make_clean",
        "khien.detect.transcript.apart:copied",
        "khien.detect.transcript.apart:read",
    }
)

SLOW = frozenset(
    {
        "khien.detect.photo.video_apart:clean_video",
        "khien.detect.photo.video_apart:look_video",
        "khien.detect.video.hashes:hashed",
    }
)
"""These may take a minute. They have a worker of their own, which steps back for all others."""
