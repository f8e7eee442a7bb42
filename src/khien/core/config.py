"""Settings: one `khien.toml`, overridden by `KHIEN_*` in the environment, into one typed struct.

Read once at start by the command line, `serve` and Django's settings. A value of the wrong type
or an unknown name stops the start with a message that names it.
"""

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import msgspec

from khien.core.errors import KhienError


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every setting of Khiên with its default. Documented in docs/en/settings.md."""

    data_dir: str = "khien-data"
    """Folder of the embedded database, the keys and the bundles."""
    database_url: str = ""
    """Empty for SQLite in `data_dir`, or `postgresql://user:password@host:port/name`."""
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    """Address people see, such as `https://khien.example.vn`; empty means http://host:port."""
    pack: str = "vn"
    """The country pack in force."""
    exit_url: str = "https://www.google.com/search?q=th%E1%BB%9Di+ti%E1%BA%BFt"
    """Where the quick exit of the public site leads: something dull."""
    allowed_hosts: tuple[str, ...] = ()
    """Extra host names the hub answers to, beside `public_url` and the loopback names."""
    trusted_proxy: bool = False
    """True behind a reverse proxy that sets X-Forwarded-Proto."""
    log_level: str = "info"
    log_format: str = "json"
    worker: bool = True
    """Run jobs and clocks inside `khien serve`; false when `khien worker` runs beside it."""
    hub: bool = True
    """False serves the scan API alone, following `hub_url` for its lists."""
    hub_url: str = ""
    hub_key: str = ""
    requests_per_second: Annotated[float, msgspec.Meta(ge=0)] = 0
    """Most requests a second of one API key; 0 sets no bound."""
    keep_screenshots: bool = False
    """Reporters may leave a copy of the written parts of screenshots (docs/en/transcript.md)."""
    receipt_kdf_mib: int = 8
    """Memory of Argon2id for receipts; see SECURITY.md before lowering."""
    passphrase_kdf_mib: int = 128
    """Memory of Argon2id for staff passphrases; see SECURITY.md before lowering."""

    @property
    def root(self) -> Path:
        """The data folder as an absolute path."""
        return _absolute(self.data_dir)

    @property
    def base_url(self) -> str:
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


@lru_cache(maxsize=16)
def _absolute(folder: str) -> Path:
    return Path(folder).expanduser().resolve()


def read_config(path: Path | None, environ: Mapping[str, str]) -> Config:
    """Settings from a TOML file (may be None) and `KHIEN_*` variables, the latter winning.

    Raises `KhienError` naming the file, the setting and the value that cannot be used.
    """
    values: dict[str, object] = {}
    if path is not None:
        import tomllib  # costly, and most commands run without a file

        try:
            values.update(tomllib.loads(path.read_text("utf-8")))
        except OSError as error:
            raise KhienError(f"{path} cannot be read: {error.strerror}.") from error
        except tomllib.TOMLDecodeError as error:
            raise KhienError(f"{path} is not valid TOML: {error}.") from error
    known = {f.name: f for f in msgspec.structs.fields(Config)}
    for name, raw in environ.items():
        key = name.removeprefix("KHIEN_").lower()
        if not name.startswith("KHIEN_") or key == "config":
            continue
        if key not in known:
            raise KhienError(f"{name} is not a setting of Khiên.", "See docs/en/settings.md.")
        values[key] = [part for part in raw.split(",") if part] if key == "allowed_hosts" else raw
    try:
        return msgspec.convert(values, Config, strict=False)
    except msgspec.ValidationError as error:
        raise KhienError(
            f"A setting cannot be used: {error}.", "See docs/en/settings.md."
        ) from error


@lru_cache(maxsize=1)
def config() -> Config:
    """The settings of this process: `KHIEN_CONFIG` or ./khien.toml where present, and KHIEN_*."""
    named = os.environ.get("KHIEN_CONFIG")
    path = Path(named) if named else Path("khien.toml")
    return read_config(path if named or path.exists() else None, os.environ)
