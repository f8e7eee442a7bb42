"""`khien text`: train a text model on one's own labelled texts, and measure one honestly."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec
from msgspec.structs import replace

from khien.core.errors import KhienError

if TYPE_CHECKING:
    from khien.detect.text.model.evaluate import LabelReport, Report


@click.group()
def command() -> None:
    """Train and measure models of texts."""


@command.command()
@click.option("--data", required=True, multiple=True, type=click.Path(path_type=Path),
              help="Labelled texts, CSV or JSON Lines; may be repeated.")  # fmt: skip
@click.option(
    "--dev",
    type=click.Path(path_type=Path),
    help="Held-out texts that choose the settings; otherwise a part of --data.",
)
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False),
              help="The folder to write the model to.")  # fmt: skip
@click.option("--characters", default=120_000, show_default=True,
              help="Most character n-grams of a form.")  # fmt: skip
@click.option("--words", default=60_000, show_default=True, help="Most word n-grams of a form.")
@click.option("--precision", default=0.8, show_default=True, type=click.FloatRange(0.05, 0.999),
              help="Precision from which on a label is called sure.")  # fmt: skip
@click.option("--seed", default=0, show_default=True, help="Of the disguises trained with.")
@click.option("--quiet", is_flag=True, help="Say nothing on the way.")
def train(
    data: tuple[Path, ...],
    dev: Path | None,
    out: Path,
    characters: int,
    words: int,
    precision: float,
    seed: int,
    quiet: bool,
) -> None:
    """Train a model; the same texts give the same file.

    \b
    CSV    a column text, free_text or comment, and one label, label_id or labels (a|b)
    JSONL  {"text", "label"} or {"text", "labels": [...]}
    """
    try:
        from khien.detect.text.model.train import Settings
        from khien.detect.text.model.train import train as train_model
    except ImportError as error:
        raise KhienError(
            f"Training needs {error.name}.", "Install it: pip install 'khien[train]'."
        ) from error
    from khien.detect.text.model.dataset import describe, read_dataset
    from khien.detect.text.model.file import NAME, save_file

    def say(line: str) -> None:
        if not quiet:
            click.echo(line, err=True)

    texts = read_dataset(*data)
    say(f"{len(texts.texts)} texts; {describe(texts)}")
    held_out = read_dataset(dev) if dev else None
    settings = Settings(characters=characters, words=words, precision=precision, seed=seed)
    if not texts.single:  # measured: docs/en/text-model.md
        settings = replace(settings, learner="margins", strengths=(0.1, 0.3, 1.0), levels=127)
    model = train_model(texts, held_out, settings, say)
    save_file(out / NAME, model)
    say(f"{out / NAME} written, {(out / NAME).stat().st_size / 1e6:.1f} MB")


@command.command()
@click.option("--data", required=True, multiple=True, type=click.Path(path_type=Path),
              help="Labelled texts, CSV or JSON Lines; may be repeated.")  # fmt: skip
@click.option("--model", "folder", type=click.Path(path_type=Path),
              help="The folder of a model; otherwise the one shipped with Khiên.")  # fmt: skip
@click.option("--labels", default="", metavar="MAP",
              help="Rename labels: 'theirs=ours,other=' (an empty name drops it).")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--no-disguises", is_flag=True, help="Leave the six disguises out.")
def evaluate(
    data: tuple[Path, ...],
    folder: Path | None,
    labels: str,
    as_json: bool,
    no_disguises: bool,
) -> None:
    """Measure a model on labelled texts, as they stand and as people disguise them."""
    from khien.detect.text.model.dataset import read_dataset
    from khien.detect.text.model.evaluate import evaluate as evaluate_model
    from khien.detect.text.model.perturb import PERTURBATIONS
    from khien.detect.text.model.score import load_model

    model = load_model(folder)
    texts = read_dataset(*data).renamed(_names(labels))
    report = evaluate_model(model, texts, () if no_disguises else tuple(PERTURBATIONS))
    if as_json:
        click.echo(msgspec.json.encode(report).decode())
    else:
        click.echo(table(report))


def _names(written: str) -> dict[str, str]:
    """'a=b,c=' or a JSON object as a map."""
    if written.lstrip().startswith("{"):
        try:
            read = json.loads(written)
        except ValueError as error:
            raise KhienError(f"--labels is not JSON: {error}.") from error
        return {str(old): str(new or "") for old, new in read.items()}
    found = {}
    for pair in filter(None, (part.strip() for part in written.split(","))):
        old, equals, new = pair.partition("=")
        if not equals:
            raise KhienError(f"--labels: {pair!r} is not of the form theirs=ours.")
        found[old.strip()] = new.strip()
    return found


def table(report: "Report") -> str:
    """A report for people: percentages, one label a line."""
    head = ("", "texts", "prec", "recall", "F1", "AP", "R@P80", "R@P90", "calib")
    lines = [f"{head[0]:22}" + "".join(f"{name:>8}" for name in head[1:])]
    lines += [_line(name, found) for name, found in report.labels.items()]
    lines += [_line("needs attention", report.attention), ""]
    lines.append(f"macro-F1 {report.macro_f1 * 100:.1f} on {report.texts} texts")
    if report.hard_negatives_flagged is not None:
        lines.append(f"hard negatives flagged {report.hard_negatives_flagged * 100:.1f} %")
    for name, found in report.perturbed.items():
        lost = (report.macro_f1 - found["macro_f1"]) * 100
        lines.append(
            f"{name:10} macro-F1 {found['macro_f1'] * 100:.1f} ({-lost:+.1f})"
            f"   attention F1 {found['attention_f1'] * 100:.1f}"
        )
    return "\n".join(lines)


def _line(name: str, found: "LabelReport") -> str:
    figures = (found.precision, found.recall, found.f1, found.average_precision,
               found.recall_at_80, found.recall_at_90, found.calibration_error)  # fmt: skip
    return f"{name:22}{found.support:8}" + "".join(f"{100 * figure:8.1f}" for figure in figures)
