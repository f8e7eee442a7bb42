"""`khien photo`: what a photo or video tells strangers, and a clean copy. Nothing is kept or sent.

On a terminal the answer is plain words, otherwise, or with `--json`, one JSON object a file in the
same order; a file that cannot be read gets an object with `error`, and the exit code is 1 only when
none could be read.
"""

import os
import stat
import sys
import tempfile
from pathlib import Path

import click
import msgspec

from khien.core.errors import KhienError
from khien.core.words import Bilingual
from khien.detect.photo import Choices, CleanPhoto, PhotoFindings, check, clean, is_video
from khien.detect.photo.asking import MOST_BYTES, MOST_VIDEO_BYTES
from khien.detect.photo.findings import Group

_FILE = click.Path(path_type=Path)
_LANGUAGE = click.option(
    "--language",
    type=click.Choice(["vi", "en"]),
    default=lambda: "vi" if os.environ.get("LANG", "").startswith("vi") else "en",
    help="Of the words; otherwise as LANG says.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="JSON on a terminal too.")
_ENDINGS = {
    "JPEG": (".jpg", ".jpeg"),
    "PNG": (".png",),
    "WEBP": (".webp",),
    "MP4": (".mp4", ".mov", ".m4v"),
}


class _Done(msgspec.Struct, frozen=True):
    """The line of `clean`."""

    file: str
    out: str
    format: str
    width: int
    height: int
    bytes: int
    hidden: int
    notes: tuple[Bilingual, ...]


@click.group("photo")
def command() -> None:
    """Look at what a photo or video tells strangers, and make a clean copy of it."""


@command.command("check")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@_JSON
@_LANGUAGE
def check_command(files: tuple[Path, ...], as_json: bool, language: str) -> None:
    """Say what each FILE tells: places, times, faces, codes, numbers, schools.

    Exit code 1 when no file could be read.
    """
    read = False
    for file in files:
        try:
            found = check(_bytes_of(file))
        except KhienError as error:
            _print_error(file, error, as_json)
            continue
        read = True
        if _for_people(as_json):
            _say(file, found, language)
        else:
            click.echo(_line(file, found))
    if not read:
        raise SystemExit(1)


@command.command("clean")
@click.argument("file", type=_FILE)
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path, allow_dash=True),
              help="The clean copy; - writes it to standard output.")  # fmt: skip
@click.option("--faces", is_flag=True, help="Hide faces.")
@click.option("--texts", is_flag=True, help="Hide numbers, names, schools and plates.")
@click.option("--qr", is_flag=True, help="Hide QR codes and bar codes.")
@click.option("--all", "everything", is_flag=True, help="Hide all of them.")
@click.option("--force", is_flag=True, help="Replace OUT where it exists.")
@_JSON
@_LANGUAGE
def clean_command(
    file: Path,
    out: Path,
    faces: bool,
    texts: bool,
    qr: bool,
    everything: bool,
    force: bool,
    as_json: bool,
    language: str,
) -> None:
    """Write a copy of FILE with nothing but pixels: no place, no time, no device.

    With --faces, --texts, --qr or --all what is found of these is hidden for good; in a video only
    faces. Look at the copy before you share it: what was not found is not hidden.
    """
    to_stdout = str(out) == "-"
    if not to_stdout and out.exists() and not force:
        raise KhienError(f"{out} exists already.", "Choose another name, or add --force.")
    asked: dict[Group, bool] = {"faces": faces, "texts": texts, "codes": qr}
    groups: tuple[Group, ...] = tuple(name for name, on in asked.items() if on or everything)
    copy = clean(_bytes_of(file), Choices(groups=groups))
    if to_stdout:
        sys.stdout.buffer.write(copy.data)
        return
    _write(out, copy.data, force)
    if _for_people(as_json):
        _say_done(out, copy, language)
        return
    done = _Done(str(file), str(out), copy.format, copy.width, copy.height, len(copy.data),
                 copy.hidden, copy.notes)  # fmt: skip
    click.echo(msgspec.json.encode(done).decode())


def _for_people(as_json: bool) -> bool:
    return not as_json and sys.stdout.isatty()


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as source:
            if not stat.S_ISREG(os.fstat(source.fileno()).st_mode):
                raise KhienError(f"{path} is not a file.")
            data = source.read(MOST_BYTES + 1)  # one more, so that too many are seen as such
            if is_video(data):
                data += source.read(MOST_VIDEO_BYTES)
            return data
    except OSError as error:
        raise KhienError(f"{path} cannot be read: {error.strerror}.") from error


def _write(out: Path, data: bytes, force: bool) -> None:
    """All of the copy under its name, or nothing; another file of that name is never touched."""
    try:
        with tempfile.NamedTemporaryFile(dir=out.parent, prefix=".khien-", delete=False) as target:
            target.write(data)
        try:
            if force:
                os.replace(target.name, out)
            else:
                os.link(target.name, out)
        finally:
            Path(target.name).unlink(missing_ok=True)
    except FileExistsError:
        raise KhienError(f"{out} exists already.", "Choose another name, or add --force.") from None
    except OSError as error:
        raise KhienError(f"{out} cannot be written: {error.strerror}.") from error


def _line(file: Path, found: PhotoFindings) -> str:
    fields = {"file": str(file)} | msgspec.to_builtins(found)
    return msgspec.json.encode(fields).decode()


def _print_error(file: Path, error: KhienError, as_json: bool) -> None:
    if _for_people(as_json):
        click.echo(f"{file}: {error}", err=True)
    else:
        click.echo(msgspec.json.encode({"file": str(file), "error": str(error)}).decode())


def _in(language: str, words: Bilingual) -> str:
    return words.vi if language == "vi" else words.en


_TITLES = {
    "none": Bilingual("Không thấy gì đáng lo.", "Nothing found that gives the child away."),
    "unsure": Bilingual("(không chắc)", "(not sure)"),
    "off": Bilingual("Chưa kiểm tra", "Not looked at"),
    "look": Bilingual(
        "Máy có thể bỏ sót. Bạn hãy tự nhìn lại ảnh một lần nữa.",
        "A computer misses things. Please look at the picture once more yourself.",
    ),
    "hidden": Bilingual("chỗ đã che", "places hidden"),
    "size": Bilingual("điểm ảnh", "pixels"),
}


def _say(file: Path, found: PhotoFindings, language: str) -> None:
    click.echo(f"{file}: {found.format}, {found.width} × {found.height}")
    explained: set[str] = set()
    for finding in found.findings:
        value = f": {finding.value}" if isinstance(finding.value, str) else ""
        unsure = "" if finding.sure else " " + _in(language, _TITLES["unsure"])
        at = ""
        if isinstance(finding.at, float):
            at = f" ({int(finding.at // 60)}:{finding.at % 60:04.1f})"
        click.echo(f"  • {_in(language, finding.name)}{at}{value}{unsure}")
        if finding.kind not in explained:
            click.echo(f"    {_in(language, finding.why)}")
            explained.add(finding.kind)
    if not found.findings:
        click.echo(f"  {_in(language, _TITLES['none'])}")
    for one in found.checks:
        if isinstance(one.why, Bilingual):
            click.echo(f"  {_in(language, _TITLES['off'])}: {_in(language, one.why)}")
    click.echo(f"  {_in(language, _TITLES['look'])}")


def _say_done(out: Path, copy: CleanPhoto, language: str) -> None:
    size = f"{copy.width} × {copy.height} {_in(language, _TITLES['size'])}"
    click.echo(f"{out}: {copy.format}, {size}, {copy.hidden} {_in(language, _TITLES['hidden'])}")
    if out.suffix.lower() not in _ENDINGS[copy.format]:
        click.echo(f"  {copy.format} ({_ENDINGS[copy.format][0]})")
    for note in copy.notes:
        click.echo(f"  {_in(language, note)}")
    click.echo(f"  {_in(language, _TITLES['look'])}")
