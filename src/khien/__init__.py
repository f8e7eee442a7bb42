"""Khiên: one report protects every child online.

Within a program: `khien.scan(item)` judges content, `khien.Client(url, key)` does so by a hub's
lists, always the newest. `khien.pdq(bytes)` hashes a picture, `khien.video_hashes(bytes)` a video,
`khien.PdqIndex(hashes)` finds hashes that are alike. All are loaded when first used; importing
khien alone costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from khien.client import Client
    from khien.detect.image.pdq import pdq
    from khien.detect.video.hashes_apart import video_hashes
    from khien.lists.hashes import PdqIndex
    from khien.policy.judge import judge as scan

__all__ = ["Client", "PdqIndex", "pdq", "scan", "video_hashes"]


def __getattr__(name: str) -> Any:
    if name == "Client":
        from khien.client import Client

        return Client
    if name == "PdqIndex":
        from khien.lists.hashes import PdqIndex

        return PdqIndex
    if name == "pdq":
        from khien.detect.image.pdq import pdq

        return pdq
    if name == "video_hashes":
        from khien.detect.video.hashes_apart import video_hashes

        return video_hashes
    if name == "scan":
        from importlib import import_module

        # The package of the HTTP API bears the same name and is callable; see its words.
        return import_module("khien.scan")
    raise AttributeError(f"module 'khien' has no attribute {name!r}")
