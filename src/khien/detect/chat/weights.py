"""What stages mean together, as data: `weights.yaml` → slots and stories, validated when loaded.

Used by `evidence` and `engine`, written by hand and tuned by tools/tune_chat.py. A slot gathers
rules that say the same; a story adds slots up in log-odds.
"""

from functools import cached_property, lru_cache
from math import log
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from khien.core.codes import Kind, Severity
from khien.core.words import Bilingual
from khien.detect.data_file import DataFile

FILE = Path(__file__).with_name("weights.yaml")
SIDES = ("own", "other", "all", "target", "shape")
SHAPES = ("breadth", "order", "mutual", "senders", "repeats", "one-way", "both-ways")


class Slot(Struct, frozen=True, forbid_unknown_fields=True):
    """Signs that say the same: rules, kinds of `text.model`, or a stage of the model of turns.

    Slots of one `step` are one step of a story. `level` is how far along an approach the step
    lies, 0 for none; `attack` counts towards who is hurt by whom. A slot with a `tone` is how all
    that somebody says sounds, message by message, against what is `usual` (a probability).
    """

    of: tuple[str, ...] = ()
    model: tuple[Kind, ...] = ()
    stage: str = ""
    tone: str = ""
    usual: float = 0.5
    step: str = ""
    level: int = 0
    attack: bool = False


class Stage(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said where the model of turns hears a stage."""

    kind: Kind
    severity: Severity
    why: Bilingual


class Weight(Struct, frozen=True, forbid_unknown_fields=True):
    """Log-odds that a sign at full strength adds (or takes away), and why.

    `first` was written by hand; tools/tune_chat.py begins there and stays near it.
    """

    first: float
    weight: float
    why: str


class Term(NamedTuple):
    """A sign of a story, taken apart: `own.secret` is the slot `secret` on the side `own`."""

    sign: str
    side: str
    slot: str
    weight: float


class StoryText(Struct, frozen=True, dict=True, forbid_unknown_fields=True):
    """One kind of harm told over several messages.

    `bias` is the log-odds of a conversation about which nothing is known. A story whose evidence
    comes from fewer than `turns` messages stays below one half unless a `decisive` slot speaks.
    `kinds` are further kinds of risk, each with the slots that show it.
    """

    kind: Kind
    first_bias: float
    bias: float
    turns: int
    weights: dict[str, Weight]
    decisive: tuple[str, ...] = ()
    together: bool = False
    kinds: dict[Kind, tuple[str, ...]] = {}

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        found = []
        for sign, weight in self.weights.items():
            side, _, slot = sign.partition(".")
            found.append(Term(sign, side, slot, weight.weight))
        return tuple(found)

    @cached_property
    def sides(self) -> dict[str, dict[str, Term]]:
        """Side → slot → its term."""
        found: dict[str, dict[str, Term]] = {side: {} for side in SIDES}
        for term in self.terms:
            found[term.side][term.slot] = term
        return found

    @cached_property
    def speaking(self) -> frozenset[str]:
        """Slots by which a message speaks for the story."""
        return frozenset(t.slot for t in self.terms if t.weight > 0 and t.side in ("own", "all"))

    @cached_property
    def raising(self) -> frozenset[str]:
        """Slots by which a message may make the story likelier, whoever wrote it."""
        return frozenset(t.slot for t in self.terms if t.weight > 0)

    @cached_property
    def answered(self) -> frozenset[str]:
        """Slots by which a message may make the story likelier about somebody else."""
        return frozenset(t.slot for t in self.terms if t.weight > 0 and t.side in ("other", "all"))


class Alone(Struct, frozen=True, forbid_unknown_fields=True):
    """How far a single message counts in a conversation: its score is multiplied by `times`."""

    times: float
    kinds: tuple[Kind, ...]
    why: str


class Memory(Struct, frozen=True, forbid_unknown_fields=True):
    """`half_life`: messages after which evidence weighs half. `few`: fewer say too little."""

    half_life: float
    few: int


class Weights(Struct, frozen=True, dict=True):
    slots: dict[str, Slot]
    stages: dict[str, Stage]
    stories: dict[str, StoryText]
    alone: dict[Kind, float]
    memory: Memory

    @cached_property
    def slot_of(self) -> dict[str, str]:
        """Rule → its slot."""
        return {rule: name for name, slot in self.slots.items() for rule in slot.of}

    @cached_property
    def stories_of(self) -> dict[str, tuple[str, ...]]:
        """Slot → the stories that it speaks for."""
        return {
            slot: tuple(name for name, story in self.stories.items() if slot in story.speaking)
            for slot in self.slots
        }

    @cached_property
    def slot_of_stage(self) -> dict[str, str]:
        """Stage of the model of turns → its slot."""
        return {slot.stage: name for name, slot in self.slots.items() if slot.stage}

    @cached_property
    def slot_of_tone(self) -> dict[str, str]:
        """Tone of the model of turns → its slot."""
        return {slot.tone: name for name, slot in self.slots.items() if slot.tone}

    @cached_property
    def usual(self) -> dict[str, tuple[float, float]]:
        """Slot of a tone → probability and log-odds of messages that say nothing about it."""
        return {
            name: (slot.usual, log(slot.usual / (1 - slot.usual)))
            for name, slot in self.slots.items()
            if slot.tone
        }

    @cached_property
    def slots_of_kind(self) -> dict[Kind, tuple[str, ...]]:
        """Kind that `text.model` names → slots for which it speaks."""
        found: dict[Kind, tuple[str, ...]] = {}
        for name, slot in self.slots.items():
            for kind in slot.model:
                found[kind] = (*found.get(kind, ()), name)
        return found


@lru_cache(maxsize=1)
def default_weights() -> Weights:
    """The weights shipped with Khiên."""
    return load_weights(FILE)


def load_weights(path: Path) -> Weights:
    """Raises `KhienError` naming file, line and field of every mistake."""
    file = DataFile(path)
    slots = file.section("slots", Slot)
    stages = file.section("stages", Stage)
    stories = file.section("stories", StoryText)
    alone = file.section("alone", Alone)
    memory = file.record("memory", "evidence", Memory)
    owner: dict[str, str] = {}
    for name, slot in slots.items():
        if slot.stage and slot.stage not in stages:
            file.say("is no stage of this file", "slots", name, "stage")
        for rule in slot.of:
            if rule in owner:
                file.say(f"{rule} is in {owner[rule]} already", "slots", name, "of")
            owner[rule] = name
    for name, story in stories.items():
        for sign in story.weights:
            side, _, slot_name = sign.partition(".")
            known = SHAPES if side == "shape" else slots
            if side not in SIDES or slot_name not in known:
                file.say("is no side with a slot of this file", "stories", name, "weights", sign)
        for slot_name in (*story.decisive, *(s for kind in story.kinds.values() for s in kind)):
            if slot_name not in slots:
                file.say(f"{slot_name} is no slot", "stories", name)
    file.finish()
    times = {kind: rule.times for rule in alone.values() for kind in rule.kinds}
    return Weights(slots, stages, stories, times, memory or Memory(150, 4))
