"""A conversation message by message: `ChatEngine.step` reads one.

Called by `detect.run`. The answer after each message depends on the messages so far and on nothing
else; time and memory a message have a bound. Nothing here decides, and the state that is carried
from message to message holds no text.
"""

from collections.abc import Mapping, Sequence, Set
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from khien.core.codes import Kind
from khien.core.words import Message, Signal
from khien.detect.chat.evidence import fade, remember, risk_of
from khien.detect.chat.stages import LONGEST, NAME, StageReader
from khien.detect.chat.state import MOST_WORRIED, AuthorState, ChatState
from khien.detect.chat.turns import Hearing, turn_model
from khien.detect.chat.weights import Weights, default_weights
from khien.detect.text.view import View

_KINDS = {str(kind): kind for kind in Kind}
_MOST_SCORE = 0.999
_WORRY = 0.5
MODEL = "text.model"
HEARD = "stage."
"""How the rule of a signal begins that the model of turns heard."""
_MODEL_ALONE = 0.5
"""The model of texts is trained on single posts; alone it never warns of a conversation."""


class ChatStep(Struct, frozen=True):
    """What one message added. `risks` is the highest risk of each kind so far."""

    signals: tuple[Signal, ...]
    risks: Mapping[Kind, float]

    @property
    def risk(self) -> float:
        return max(self.risks.values(), default=0.0)


@lru_cache(maxsize=1)
def stage_reader() -> StageReader:
    """The stage rules shipped with Khiên."""
    return StageReader()


class ChatEngine:
    """Follows conversations with one set of stages and weights; holds nothing of any of them."""

    def __init__(
        self,
        reader: StageReader | None = None,
        weights: Weights | None = None,
        hearing: Hearing | None = None,
    ) -> None:
        self._reader = reader or stage_reader()
        self._weights = weights or default_weights()
        self._hearing = hearing or turn_model()

    def step(
        self,
        state: ChatState,
        message: Message,
        seen: Sequence[Signal],
        turn: int,
        view: View | None = None,
    ) -> ChatStep:
        """Read the next message, of which text detectors have `seen` signals. Changes `state`.

        `turn` is the message's number in the request, for signals to point to; `view` is the
        view of the message where its caller has one.
        """
        if message.id != "" and state.is_repeated(message.id):
            return ChatStep((), _kinds(state.peaks))
        before = state.worst
        state.messages += 1
        author = state.author(message.author)
        author.messages += 1
        stages, tones = self._stages(message.text, view)
        late = state.is_late(message.at)
        if found := self._slots(stages, seen) | tones:
            rose = remember(author, found, state.messages, self._weights, late=late)
            self._judge(state, author, rose)
        self._alone(state, seen)
        if state.worst > max(before, _WORRY - 1e-9):
            state.worried.append(state.messages - 1)
            del state.worried[MOST_WORRIED:]
        signals = [replace(signal, turn=turn) for signal in seen]
        for signal in stages:
            # Guards speak for no story: they are no signals.
            if told := self._weights.stories_of.get(self._slot(signal.rule)):
                risk = max(state.stories.get(name, 0.0) for name in told)
                signals.append(replace(signal, score=round(risk, 4), turn=turn))
        return ChatStep(tuple(signals), _kinds(state.peaks))

    def enough(self, state: ChatState) -> bool:
        """False while too little was said for an answer: silence is no sign of safety."""
        return state.worst >= _WORRY or state.messages >= self._weights.memory.few

    def _stages(self, text: str, view: View | None) -> tuple[list[Signal], dict[str, float]]:
        """What rules find in a message and the model of turns hears in it, and its tones."""
        tones: dict[str, float] = {}
        if not text or text.isspace():
            return [], tones
        if view is None or len(text) > LONGEST:
            view = View(text[:LONGEST])
        found = self._reader.read(view)
        for stage, score in self._hearing.heard(view).items():
            if slot := self._weights.slot_of_tone.get(stage):
                tones[slot] = score
            elif said := self._weights.stages.get(stage):
                rule = f"{HEARD}{stage}"
                found.append(
                    Signal(NAME, said.kind, score, said.why, severity=said.severity, rule=rule)
                )
        return found, tones

    def _slot(self, rule: str | None) -> str:
        """The slot of a signal's rule, "" where it has none."""
        if rule is None:
            return ""
        if rule.startswith(HEARD):
            return self._weights.slot_of_stage.get(rule.removeprefix(HEARD), "")
        return self._weights.slot_of.get(rule, "")

    def _slots(self, stages: Sequence[Signal], seen: Sequence[Signal]) -> dict[str, float]:
        found: dict[str, float] = {}
        for signal in (*stages, *seen):
            slots: tuple[str, ...] = ()
            if signal.detector == MODEL:
                slots = self._weights.slots_of_kind.get(signal.kind, ())
            elif slot := self._slot(signal.rule):
                slots = (slot,)
            for slot in slots:
                found[slot] = max(found.get(slot, 0.0), signal.score)
        return found

    def _judge(self, state: ChatState, author: AuthorState, found: Set[str]) -> None:
        """Stories about the one who spoke, and about others of whom an answer may say more."""
        for name, story in self._weights.stories.items():
            if story.raising.isdisjoint(found):
                continue
            risk = risk_of(story, name, state, author, self._weights)
            if not story.together and not story.answered.isdisjoint(found):
                for other in _suspects(state, author, name):
                    fade(other, state.messages, self._weights)
                    risk = max(risk, risk_of(story, name, state, other, self._weights))
            state.stories[name] = risk
            _raise(state, story.kind, risk)
            if risk < _WORRY:
                continue
            for kind, slots in story.kinds.items():
                shown = max(
                    (a.strengths.get(s, 0.0) for s in slots for a in state.authors.values()),
                    default=0.0,
                )
                if shown >= _WORRY:
                    _raise(state, kind, risk * shown)

    def _alone(self, state: ChatState, seen: Sequence[Signal]) -> None:
        """What single messages say by themselves; what a list holds is certain."""
        for signal in seen:
            times = 1.0
            if signal.entry is None:
                times = self._weights.alone.get(signal.kind, 1.0)
                if signal.detector == MODEL:
                    times = min(times, _MODEL_ALONE)
            _raise(state, signal.kind, signal.score * times)


@lru_cache(maxsize=1)
def chat_engine() -> ChatEngine:
    """The engine with all that is shipped with Khiên."""
    return ChatEngine()


def _suspects(state: ChatState, author: AuthorState, story: str) -> list[AuthorState]:
    """The other author with most turns for a story: an answer may say more about them."""
    others = [a for a in state.authors.values() if a is not author and a.turns.get(story)]
    return [max(others, key=lambda a: a.turns[story])] if others else []


def _raise(state: ChatState, kind: Kind, risk: float) -> None:
    risk = round(min(risk, _MOST_SCORE), 4)
    if risk > state.peaks.get(kind, 0.0):
        state.peaks[str(kind)] = risk


def _kinds(peaks: Mapping[str, float]) -> dict[Kind, float]:
    return {_KINDS[kind]: risk for kind, risk in peaks.items() if kind in _KINDS}
