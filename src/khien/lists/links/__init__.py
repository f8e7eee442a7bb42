"""Links: one canonical value for every form in which people pass on the same thing.

`canonical` follows the WHATWG rules (as browsers do) and then what is known of each platform, so
that a video's short, mobile, embedded and redirect-wrapped addresses are equal. Detectors, review,
import and snapshots all compare what this package returns. Nothing here opens a connection.
"""

from khien.lists.links.canonical import canonical, canonical_host, canonical_many
from khien.lists.links.link import Link
from khien.lists.links.registry import is_platform_host

__all__ = ["Link", "canonical", "canonical_host", "canonical_many", "is_platform_host"]
