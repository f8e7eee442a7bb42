"""The invented world as types, read from world.yaml. Holds no code that changes anything."""

from pathlib import Path
from typing import Literal

import msgspec
import yaml
from msgspec import Struct

from khien.core.codes import EntryType, Kind, Severity

Outcome = Literal["waiting", "verified", "rejected", "second", "appealed"]


class AgencyOf(Struct, frozen=True):
    code: str
    vi: str
    en: str


class Person(Struct, frozen=True):
    email: str
    name: str
    role: str
    agency: str


class ProviderOf(Struct, frozen=True):
    code: str
    name: str
    kind: str
    hosts: tuple[str, ...]
    contact: str


class Listed(Struct, frozen=True):
    type: EntryType
    value: str
    kind: Kind
    severity: Severity


class Told(Struct, frozen=True):
    """One invented report. `hours` is how long ago it arrived."""

    kind: Kind
    who: str
    age: str
    hours: float
    text: str = ""
    links: tuple[str, ...] = ()
    outcome: Outcome = "waiting"
    scope: str = "url"
    reason: str = ""
    appeal: str = ""


class World(Struct, frozen=True, forbid_unknown_fields=True):
    agencies: tuple[AgencyOf, ...]
    staff: tuple[Person, ...]
    providers: tuple[ProviderOf, ...]
    listed: tuple[Listed, ...]
    topics: dict[Kind, str]
    reports: tuple[Told, ...]


def read_world() -> World:
    """The world of world.yaml."""
    file = Path(__file__).with_name("world.yaml")
    return msgspec.convert(yaml.safe_load(file.read_text("utf-8")), World)
