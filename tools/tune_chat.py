"""Train the model of turns and tune weights.yaml: `python tools/tune_chat.py` (detect/chat).

Reads data/chat/train alone, never held-out conversations. Deterministic: the same files give the
same model to the byte and the same numbers. The order, signs and reasons of weights.yaml stay as
written; a weight is drawn towards what stands there, so that rare signs keep what their author
thought. Weights are fitted on what models heard that never saw the conversation, since a model is
surer of what it was trained on. `--measure` writes nothing and measures on left-out folds.
"""

import argparse
import re
from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from khien.core.words import Signal
from khien.detect.chat.engine import ChatEngine
from khien.detect.chat.evaluate import (
    Conversation,
    Outcome,
    first_warning,
    measure,
    read_conversations,
)
from khien.detect.chat.evidence import log_odds
from khien.detect.chat.state import AuthorState, ChatState
from khien.detect.chat.turns import REPLY, TONE, WEIGHTS, TurnModel
from khien.detect.chat.weights import FILE, StoryText, Weights, default_weights
from khien.detect.detector import NoLists
from khien.detect.run import text_signals
from khien.detect.text.model.dataset import Dataset, read_dataset
from khien.detect.text.model.explain import Reader
from khien.detect.text.model.file import ModelFile, save_file
from khien.detect.text.model.train import Settings, train
from khien.detect.text.view import View

ROOT = Path(__file__).parents[1]
STORY_OF = {"grooming": "approach", "bullying": "bullying", "scam": "scam", "distress": "distress"}
SETTINGS = Settings(characters=40_000, words=20_000, folds=3, strengths=(1.2,))
FOLDS = 4
TEXTS = ROOT / "data/text/train"
STAGE_OF = {
    "self_harm": "distress",
    "insult": "insult",
    "humiliation": "insult",
    "hate": "insult",
    "exclusion": "exclusion",
    "threat": "threat",
    "sextortion": "threat",
    "coercion": "threat",
    "solicitation": "picture",
}
"""Kinds that are one stage whatever the conversation; texts of other kinds are left out."""
_CHAT_WORDS = 30
_NEIGHBOURS = 5
"""Conversations written one after another may be alike: they stay in one fold."""
F64 = NDArray[np.float64]
Heard = list[dict[str, float]]
"""What the model of turns heard in each message of a conversation."""
Signs = dict[str, list[tuple[int, dict[str, float]]]]
_ROUNDS, _STEPS, _RATE = 12, 400, 0.05
_PRIOR, _LEAST, _HARD = 0.005, 0.6, 1.6
_SHIFT = -0.4
"""Chosen on left-out folds: as early as 10 false alarms per 100 hard benign ones allow."""
_MOMENTS = ((1.0, 1.0), (0.6, 0.7), (0.4, 0.5))
"""Parts of the way to the clear turn at which a positive conversation counts, and how much."""


class Seen(NamedTuple):
    """A conversation with what detectors saw and the model of turns heard in each message."""

    conversation: Conversation
    signals: list[tuple[Signal, ...]]
    heard: Heard


class _Replay:
    """Says again what was heard, message by message; blank ones are not asked about."""

    def __init__(self, seen: Seen) -> None:
        said = zip(seen.conversation.messages, seen.heard, strict=True)
        self._left: Iterator[dict[str, float]] = iter([h for m, h in said if m.text.strip()])

    def heard(self, view: View) -> dict[str, float]:
        return next(self._left)


class _Recorder(ChatEngine):
    """Keeps the signs of every story after each message that changed something."""

    def __init__(self, weights: Weights, seen: Seen) -> None:
        super().__init__(weights=weights, hearing=_Replay(seen))
        self.rows: Signs = {}

    def _judge(self, state: ChatState, author: AuthorState, found: Set[str]) -> None:
        super()._judge(state, author, found)
        for name, story in self._weights.stories.items():
            who = [author] if story.together else list(state.authors.values())
            for each in who:
                if story.together or each.turns.get(name):
                    _, signs = log_odds(story, name, state, each, self._weights)
                    self.rows.setdefault(name, []).append((state.messages, signs))


def signs_of(seen: Seen, weights: Weights) -> Signs:
    """Story → (messages read, signs) wherever they changed."""
    recorder = _Recorder(weights, seen)
    state = ChatState()
    for i, message in enumerate(seen.conversation.turns()):
        recorder.step(state, message, seen.signals[i], i)
    return recorder.rows


def turn_data(conversations: Sequence[Conversation]) -> Dataset:
    """Every message with its stage and tone, or none; and single texts whose kind is one stage."""
    texts: list[str] = []
    labels: list[tuple[str, ...]] = []
    for conversation in conversations:
        for i, message in enumerate(conversation.messages):
            if message.text.strip():
                texts.append(message.text)
                said = (message.stage, tone_of(conversation, i))
                labels.append(tuple(label for label in said if label))
    single = read_dataset(*sorted(TEXTS.glob("*.jsonl")))
    for text, kinds in zip(single.texts, single.labels, strict=True):
        stages = {STAGE_OF.get(kind, "") for kind in kinds}
        if "" not in stages and len(text.split()) <= _CHAT_WORDS:
            texts.append(text)
            labels.append(tuple(sorted(stages)))
    return Dataset(texts, labels, False)


def tone_of(conversation: Conversation, i: int) -> str:
    """What a message up to the clear turn sounds like a part of; nothing where all is well."""
    story = STORY_OF.get(conversation.label)
    clear = conversation.clear_turn
    if story is None or (clear is not None and i > clear):
        return ""
    victim = conversation.messages[i].author == conversation.victim
    if story == "distress":
        return f"{TONE}{story}" if victim else ""
    return f"{REPLY if victim else TONE}{story}"


def trained(conversations: Sequence[Conversation]) -> ModelFile:
    return train(turn_data(conversations), settings=SETTINGS)


def listened(conversations: Sequence[Conversation], kept: Path | None) -> list[Seen]:
    """What is seen and heard in each conversation, by models that did not train on it."""
    heard = _heard(conversations, kept)
    return [
        Seen(each, [text_signals(m.text, NoLists()) for m in each.messages], said)
        for each, said in zip(conversations, heard, strict=True)
    ]


def _heard(conversations: Sequence[Conversation], kept: Path | None) -> list[Heard]:
    """Read from the file `kept`, or trained for and written there; training takes minutes."""
    if kept is not None and kept.exists():
        found = msgspec.json.decode(kept.read_bytes(), type=list[Heard])
        if [len(said) for said in found] != [len(each.messages) for each in conversations]:
            raise SystemExit(f"{kept} was kept for other conversations.")
        return found
    by_place: dict[int, Heard] = {}
    for fold in range(FOLDS):
        model = TurnModel(
            Reader(trained([c for i, c in enumerate(conversations) if fold_of(i) != fold]))
        )
        for i, each in enumerate(conversations):
            if fold_of(i) == fold:
                by_place[i] = [model.heard(View(m.text)) for m in each.messages]
    found = [by_place[i] for i in range(len(conversations))]
    if kept is not None:
        kept.write_bytes(msgspec.json.encode(found))
    return found


def fold_of(i: int) -> int:
    return i // _NEIGHBOURS % FOLDS


def fit(story: StoryText, name: str, seen: Sequence[Seen], rows: Sequence[Signs]) -> StoryText:
    """Weights of a story by logistic regression on prefixes.

    A positive conversation counts at its `_MOMENTS`, any other one where it looks worst, found
    anew in every round.
    """
    signs = list(story.weights)
    start = np.array([story.first_bias, *(story.weights[s].first for s in signs)])
    low = np.where(start > 0, _LEAST * start, -6.0)
    high = np.where(start > 0, 6.0, 0.0)
    low[0], high[0] = -8.0, -1.0
    matrices = [_matrix(each.get(name, []), signs) for each in rows]
    w = start.copy()
    for _ in range(_ROUNDS):
        xs, ys, ss = [], [], []
        for each, (ends, x) in zip(seen, matrices, strict=True):
            conversation = each.conversation
            if not len(x):
                continue
            if STORY_OF.get(conversation.label) == name:
                clear = conversation.clear_turn
                last = len(conversation.messages) if clear is None else clear + 1
                for part, weight in _MOMENTS:
                    until = last * part
                    allowed = x[ends <= max(until, ends[0])]
                    xs.append(allowed[np.argmax(allowed @ w)])
                    ys.append(1.0)
                    ss.append(weight)
            else:
                xs.append(x[np.argmax(x @ w)])
                ys.append(0.0)
                ss.append(_HARD if conversation.hard else 1.0)
        w = _descend(np.array(xs), np.array(ys), np.array(ss), w, start, low, high)
    found = {
        s: replace(story.weights[s], weight=round(float(v), 2))
        for s, v in zip(signs, w[1:], strict=True)
    }
    return replace(story, bias=round(float(w[0]), 2), weights=found)


def _matrix(rows: list[tuple[int, dict[str, float]]], signs: list[str]) -> tuple[F64, F64]:
    ends = np.array([end for end, _ in rows], float)
    x = np.array([[1.0, *(found.get(s, 0.0) for s in signs)] for _, found in rows], float)
    return ends, x


def _descend(x: F64, y: F64, s: F64, w: F64, start: F64, low: F64, high: F64) -> F64:
    """Projected gradient with momentum on the weighted log loss and the prior."""
    s = s / s.sum()
    m, v = np.zeros_like(w), np.zeros_like(w)
    for t in range(1, _STEPS + 1):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (s * (p - y)) + _PRIOR * (w - start) / np.maximum(np.abs(start), 0.5)
        m = 0.9 * m + 0.1 * gradient
        v = 0.999 * v + 0.001 * gradient**2
        w = w - _RATE * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        w = np.clip(w, low, high)
    return w


def fitted(weights: Weights, seen: Sequence[Seen], rows: Sequence[Signs], shift: float) -> Weights:
    """All stories fitted; `shift` is added to every bias: more warns earlier and more wrongly."""
    stories = {}
    for name, story in weights.stories.items():
        new = fit(story, name, seen, rows)
        stories[name] = replace(new, bias=round(new.bias + shift, 2))
    return Weights(weights.slots, weights.stages, stories, weights.alone, weights.memory)


def outcome(weights: Weights, seen: Seen) -> Outcome:
    """When a conversation is warned of with these weights."""
    engine = ChatEngine(weights=weights, hearing=_Replay(seen))
    state = ChatState()
    risks = [
        engine.step(state, message, seen.signals[i], i).risk
        for i, message in enumerate(seen.conversation.turns())
    ]
    return Outcome(seen.conversation, first_warning(risks))


def left_out(weights: Weights, seen: list[Seen], rows: list[Signs], shift: float) -> list[Outcome]:
    """Each fold judged with weights fitted on the others."""
    found = []
    for fold in range(FOLDS):
        kept = [i for i in range(len(seen)) if fold_of(i) != fold]
        new = fitted(weights, [seen[i] for i in kept], [rows[i] for i in kept], shift)
        found += [outcome(new, each) for i, each in enumerate(seen) if fold_of(i) == fold]
    return found


def written(text: str, weights: Weights) -> str:
    """The file with the numbers of stories replaced, everything else as it stands."""
    story = ""
    out = []
    for line in text.splitlines():
        if found := re.fullmatch(r"  ([a-z]+):", line):
            story = found[1] if found[1] in weights.stories else ""
        if story and line.startswith("    bias:"):
            line = f"    bias: {weights.stories[story].bias}"
        if story and (found := re.match(r"      ([a-z]+\.[a-z-]+): \{first: [-0-9.]+, ", line)):
            number = weights.stories[story].weights[found[1]].weight
            line = found[0] + re.sub(r"^weight: [-0-9.]+", f"weight: {number}", line[found.end() :])
        out.append(line)
    return "\n".join(out) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT / "data/chat/train")
    parser.add_argument("--measure", action="store_true", help="write nothing")
    parser.add_argument("--shift", type=float, default=_SHIFT, help="added to every bias")
    parser.add_argument("--errors", action="store_true", help="name what went wrong")
    parser.add_argument(
        "--heard", type=Path, help="a file to keep what models heard in: fits weights alone again"
    )
    arguments = parser.parse_args()
    conversations = read_conversations(arguments.data)
    weights = default_weights()
    again = arguments.heard is not None and arguments.heard.exists()
    if not arguments.measure and not again:
        save_file(WEIGHTS, trained(conversations))
    seen = listened(conversations, arguments.heard)
    rows = [signs_of(each, weights) for each in seen]
    found = left_out(weights, seen, rows, arguments.shift)
    if not arguments.measure:
        new = fitted(weights, seen, rows, arguments.shift)
        FILE.write_text(written(FILE.read_text("utf-8"), new), "utf-8")
    print(msgspec.json.format(msgspec.json.encode(measure(found)), indent=1).decode())
    if arguments.errors:
        for each in found:
            if each.conversation.positive != (each.warned_after is not None):
                print(each.conversation.id, each.conversation.label, each.warned_after)


if __name__ == "__main__":
    main()
