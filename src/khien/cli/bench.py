"""`khien bench`: the measurements of bench/, from a checkout of the repository."""

import importlib
import json
import sys
from pathlib import Path

import click

from khien.core.errors import KhienError


@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object alone.")
@click.pass_context
def command(context: click.Context, name: str, as_json: bool) -> None:
    """Run the measurement NAME, keep its figures in bench/results/, and print them.

    The last line is one JSON object. Options of a measurement are passed on:
    khien bench loop --entries 1000000 --subscribers 100.
    """
    sys.path.insert(0, str(_checkout()))
    measurements = importlib.import_module("bench.__main__")
    if name not in measurements.names():
        known = ", ".join(measurements.names())
        raise KhienError(f"There is no measurement {name!r}.", f"Choose one of {known}.")
    figures = measurements.measure(name, options_of(context.args))
    if not as_json:
        for field, value in figures.items():
            click.echo(f"{field:40} {json.dumps(value, ensure_ascii=False)}")
    click.echo(json.dumps(figures, ensure_ascii=False))


def _checkout() -> Path:
    """The repository's folder: where this package lies in a checkout, or the current folder."""
    for folder in (Path(__file__).resolve().parents[3], Path.cwd()):
        if (folder / "bench" / "__main__.py").exists():
            return folder
    raise KhienError("There is no bench/ here.", "Run khien bench in a checkout of the repository.")


def options_of(words: list[str]) -> dict[str, object]:
    """`--some-name 5` and `--some-name=5` as {"some_name": 5}; a name without a value is True."""
    options: dict[str, object] = {}
    waiting = ""
    for word in words:
        if word.startswith("--"):
            name, _, value = word[2:].partition("=")
            waiting = name.replace("-", "_")
            options[waiting] = _value(value) if value else True
        elif waiting:
            options[waiting] = _value(word)
            waiting = ""
        else:
            raise KhienError(f"{word!r} is not an option.", "Options look like --entries 1000.")
    return options


def _value(word: str) -> object:
    for kind in (int, float):
        try:
            return kind(word)
        except ValueError:
            continue
    return word
