"""`khien chat evaluate`: how early and how wrongly conversations are warned of."""

from pathlib import Path

import click
import msgspec
from msgspec.structs import replace

from khien.core.words import Item
from khien.detect.chat.evaluate import (
    LABELS,
    Conversation,
    Disguised,
    Figures,
    Outcome,
    first_warning,
    in_disguise,
    measure,
    read_conversations,
)
from khien.detect.text.model.perturb import PERTURBATIONS
from khien.policy.judge import judge


@click.group("chat")
def command() -> None:
    """Measure how conversations are judged."""


@command.command()
@click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, path_type=Path),
    help="Labelled conversations, JSON Lines (data/DATASHEET.md), or a folder of them.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--errors", is_flag=True, help="Name the conversations that went wrong, too.")
@click.option("--no-disguises", is_flag=True, help="Leave the six disguises out.")
def evaluate(data: Path, as_json: bool, errors: bool, no_disguises: bool) -> None:
    """Read labelled conversations message by message and say how well they were warned of, as
    they stand and as people disguise their words.
    """
    conversations = read_conversations(data)
    outcomes = [outcome(each) for each in conversations]
    ways = () if no_disguises else tuple(PERTURBATIONS)
    figures = replace(
        measure(outcomes), disguised={way: _disguised(conversations, way) for way in ways}
    )
    if as_json:
        click.echo(msgspec.json.encode(figures).decode())
        return
    _show(figures)
    if errors:
        for each in outcomes:
            if each.conversation.positive != (each.warned_after is not None):
                found = "false alarm" if each.warned_after else "missed"
                click.echo(f"{found}: {each.conversation.id} ({each.conversation.label})")


def _disguised(conversations: list[Conversation], way: str) -> Disguised:
    found = measure([outcome(each) for each in in_disguise(conversations, way)])
    return Disguised(found.f1, found.f_latency, found.warnings_per_100_hard_benign)


def outcome(conversation: Conversation) -> Outcome:
    """When a conversation is warned of by everything that judges it."""
    assessment, _ = judge(Item("chat", messages=conversation.turns()))
    return Outcome(conversation, first_warning(turn.risk for turn in assessment.turns))


def _show(figures: Figures) -> None:
    rows = [
        ("conversations", f"{figures.conversations}, {figures.positive} of them positive"),
        ("precision, recall, F1", f"{figures.precision}, {figures.recall}, {figures.f1}"),
        ("F-latency", f"{figures.f_latency} (speed {figures.speed}, p {figures.penalty_p})"),
        ("ERDE5, ERDE50", f"{figures.erde5}, {figures.erde50}"),
        (
            "turns to warning",
            f"median {figures.turns_to_warning_median}, P90 {figures.turns_to_warning_p90}",
        ),
        ("warnings per 1,000 benign", str(figures.warnings_per_1000_benign)),
        ("warnings per 100 hard benign", str(figures.warnings_per_100_hard_benign)),
        (
            "lead before the clear turn",
            f"median {figures.lead_median} turns, in time {figures.before_clear}",
        ),
    ]
    for label in LABELS:
        each = figures.labels[label]
        rows.append((label, f"{each.warned} of {each.conversations} warned"))
    for way, found in figures.disguised.items():
        rows.append(
            (
                f"disguised: {way}",
                f"F1 {found.f1}, F-latency {found.f_latency}, "
                f"per 100 hard benign {found.warnings_per_100_hard_benign}",
            )
        )
    for name, value in rows:
        click.echo(f"{name:<30}{value}")
