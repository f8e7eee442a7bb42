"""One process that serves everything: `/v1/*` by the scan API, everything else by the hub.

Called by `khien serve` alone. Knows the order in which things start and stop; what they do is
theirs. Nothing imports it but the command line.
"""

from khien.serve.process import serve

__all__ = ["serve"]
