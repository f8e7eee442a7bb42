"""What a look at a photo brings back: findings with a place and a reason, and what was left out.

Made by `look`, carried out of the process apart, shown by the command line and the page. Values are
the sender's own data: they go back to the sender and nowhere else, and never into a log.
"""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from khien.core.words import Bilingual

Kind = Literal[
    # data in the file, beside the picture
    "gps",
    "place_name",
    "taken_at",
    "person_name",
    "description",
    "camera",
    "serial_number",
    "software",
    "sound",
    "small_copy",
    "hidden_video",
    "extra_picture",
    "maker_notes",
    "history",
    "colour_profile",
    "other_data",
    # things to be seen in the picture
    "face",
    "qr_code",
    "bar_code",
    "phone",
    "landline",
    "identity_number",
    "bank_account",
    "one_time_code",
    "email",
    "social_name",
    "address",
    "street",
    "school",
    "class_name",
    "plate",
    "name_tag",
    "birth_date",
    "document",
]
Group = Literal["data", "faces", "codes", "texts"]
"""What a clean copy leaves out (`data`) or can hide (the others)."""
CheckName = Literal["data", "faces", "codes", "texts"]

_CODES = frozenset({"qr_code", "bar_code"})


class Box(Struct, frozen=True, array_like=True):
    """A rectangle in pixels of the picture as people see it, turned upright; (0, 0) is top left."""

    x: int
    y: int
    width: int
    height: int


class Finding(Struct, frozen=True, omit_defaults=True):
    """One thing that a photo tells. `name` and `why` are plain words.

    `box` is unset for what lies in the file beside the picture. `sure` is false where it may well
    be wrong. `at` are seconds from the beginning of a video.
    """

    kind: Kind
    name: Bilingual
    why: Bilingual
    value: str | UnsetType = UNSET
    box: Box | UnsetType = UNSET
    sure: bool = True
    where: tuple[str, ...] = ()
    """The parts of the file that say so, such as `EXIF` and `XMP`."""
    at: float | UnsetType = UNSET

    @property
    def group(self) -> Group:
        if self.kind == "face":
            return "faces"
        if self.kind in _CODES:
            return "codes"
        return "data" if self.box is UNSET else "texts"


class Check(Struct, frozen=True, omit_defaults=True):
    """One of the four looks: whether it was taken, and if not, why not."""

    check: CheckName
    on: bool
    why: Bilingual | UnsetType = UNSET


class PhotoFindings(Struct, frozen=True):
    """Everything that was found. `width` and `height` are those of the upright picture."""

    format: str
    width: int
    height: int
    findings: tuple[Finding, ...]
    checks: tuple[Check, ...]

    def boxes(self, *groups: Group) -> tuple[Box, ...]:
        """Places of all findings of these groups, once each."""
        found = [f.box for f in self.findings if f.group in groups and f.box is not UNSET]
        return tuple(dict.fromkeys(box for box in found if isinstance(box, Box)))
