"""The optional compiled parts. Each has a slower twin in Python that gives the same results.

`text()` is what the text model and the normaliser ask, `pdq()` what the index of picture hashes
asks; either is None where no compiler was found at installation or KHIEN_NO_SPEED=1 is set. Nothing
may depend on a compiled part being there.
"""

import os
from functools import lru_cache
from types import ModuleType

_TEXT_VERSION = 2


@lru_cache(maxsize=1)
def text() -> ModuleType | None:
    """The compiled normaliser and scorer, or None."""
    if os.environ.get("KHIEN_NO_SPEED", "") not in ("", "0"):
        return None
    try:
        from khien._speed import _text
    except ImportError:
        return None
    # One left over from an older checkout is as good as none: `make setup` builds it anew.
    return _text if getattr(_text, "VERSION", 1) == _TEXT_VERSION else None


@lru_cache(maxsize=1)
def pdq() -> ModuleType | None:
    """The compiled index of picture hashes, or None."""
    if os.environ.get("KHIEN_NO_SPEED", "") not in ("", "0"):
        return None
    try:
        from khien._speed import _pdq
    except ImportError:
        return None
    return _pdq
