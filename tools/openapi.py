"""Writes the description of the scan API to docs/openapi.json, which a test compares."""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))


def description() -> str:
    """The description as the API serves it, laid out for reading."""
    import msgspec

    from factories.api import Api
    from factories.scan_ports import World
    from khien.packs import load_pack
    from khien.scan.app import build_app

    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        api = Api(build_app(world.ports, world.releases.holder, load_pack("vn"), bus=world.bus))
        served = api.get("/v1/openapi.json").content
    return msgspec.json.format(served, indent=1).decode() + "\n"


if __name__ == "__main__":
    path = ROOT / "docs" / "openapi.json"
    path.write_text(description(), "utf-8")
    print(f"{path.relative_to(ROOT)} written.")
