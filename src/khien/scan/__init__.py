"""The HTTP scan API: Starlette and msgspec, one event loop, never Django, never a query per scan.

`khien.serve` builds it with `scan.app.build_app`; everything it does not hold in memory comes
through the protocols of `scan.ports`.
"""
