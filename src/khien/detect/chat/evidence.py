"""Signs so far → how likely each story is, in log-odds whose every term has a reason.

Pure arithmetic on `ChatState`: strengths of slots saturate and fade, a story adds them up with
the weights of `weights.yaml`. Time and memory a message have a bound.
"""

from collections.abc import Collection
from math import exp, log

from khien.detect.chat.state import AuthorState, ChatState
from khien.detect.chat.weights import StoryText, Term, Weights

_CLEAR = 0.35
"""The strength from which a slot counts as a step of its own."""
_STEPS = 4
_SENDERS = 3
_TONE = 6.0
"""Log-odds of a tone, added up over messages, that are full strength: a sequential test."""
_FAINT = 0.02
_RISE = 0.01
"""Less of a rise tells nothing new."""
_TURNS = 6


def remember(
    author: AuthorState, found: dict[str, float], now: int, weights: Weights, *, late: bool
) -> set[str]:
    """Add the strengths found in message `now` to what its author said before; the slots of
    which more is known now.

    A message that arrives late counts, but says nothing about the order of steps.
    """
    fade(author, now, weights)
    usual, rose = weights.usual, set()
    for slot, score in found.items():
        before = author.strengths.get(slot, 0.0)
        if slot in usual:
            probability, odds = usual[slot]
            if score <= probability and not before:
                continue
            after = min(max(before + (_log_odds(score) - odds) / _TONE, 0.0), 1.0)
        else:
            after = 1.0 - (1.0 - before) * (1.0 - score)
            if weights.slots[slot].attack:
                author.attack = max(author.attack, after)
        author.strengths[slot] = after
        if after > before + _RISE:
            rose.add(slot)
    clear = [slot for slot, score in found.items() if score >= _CLEAR]
    if not clear:
        return rose
    level = max(weights.slots[slot].level for slot in clear)
    if level > author.level and not late:
        author.climbs += author.level > 0
        author.level = level
    for name in {name for slot in clear for name in weights.stories_of[slot]}:
        author.turns[name] = author.turns.get(name, 0) + 1
    return rose


def _log_odds(probability: float) -> float:
    probability = min(max(probability, _FAINT), 1 - _FAINT)
    return log(probability / (1 - probability))


def fade(author: AuthorState, now: int, weights: Weights) -> None:
    """Let evidence lose weight with the messages since it was seen."""
    passed = now - author.seen
    if passed and author.strengths:
        left = 0.5 ** (passed / weights.memory.half_life)
        author.strengths = {s: x * left for s, x in author.strengths.items() if x * left > 0.01}
        author.attack *= left
    author.seen = now


def log_odds(
    story: StoryText, name: str, state: ChatState, author: AuthorState, weights: Weights
) -> tuple[float, dict[str, float]]:
    """Log-odds of a story about one author (about everybody where it is told `together`), and the
    value of each of its signs, 0 to 1.
    """
    everyone = list(state.authors.values())
    others = [each for each in everyone if each is not author]
    attackers = [a for a in everyone if a.attack >= _CLEAR] if story.together else []
    bystanders = [a for a in everyone if a.attack < _CLEAR] if story.together else others
    heard = {
        "own": (author,),
        "other": bystanders,
        "all": everyone,
        "target": bystanders or everyone,
    }
    signs: dict[str, float] = {}
    total = story.bias
    for side, authors in heard.items():
        if terms := story.sides[side]:
            for slot, value in _strengths(authors, terms, add=side == "all").items():
                signs[terms[slot].sign] = value
                total += value * terms[slot].weight
    for shape, term in story.sides["shape"].items():
        if value := _shape(shape, story, name, state, author, others, attackers, weights):
            signs[term.sign] = value
            total += value * term.weight
    return total, signs


def _strengths(
    authors: Collection[AuthorState], terms: dict[str, Term], *, add: bool
) -> dict[str, float]:
    """How strongly these authors speak for the slots of `terms`: the most of anyone, or all
    together where they `add`.
    """
    found: dict[str, float] = {}
    for author in authors:
        strengths = author.strengths
        # Whichever are fewer: many authors in a long conversation have said many things.
        for slot in terms if len(terms) < len(strengths) else strengths:
            if slot in terms and (strength := strengths.get(slot)):
                before = found.get(slot, 0.0)
                if add:
                    found[slot] = before + strength - before * strength
                elif strength > before:
                    found[slot] = strength
    return found


def risk_of(
    story: StoryText, name: str, state: ChatState, author: AuthorState, weights: Weights
) -> float:
    """The probability of a story so far, kept below one half by the rule of skepticism."""
    total, signs = log_odds(story, name, state, author, weights)
    risk = 1.0 / (1.0 + exp(-total))
    if risk >= 0.5 and not _enough(story, name, state, author, signs):
        return 0.49
    return risk


def _enough(
    story: StoryText, name: str, state: ChatState, author: AuthorState, signs: dict[str, float]
) -> bool:
    turns = author.turns.get(name, 0)
    if story.together:
        turns = sum(each.turns.get(name, 0) for each in state.authors.values())
    if turns >= story.turns:
        return True
    side = "all" if story.together else "own"
    return any(signs.get(f"{side}.{slot}", 0.0) >= 0.8 for slot in story.decisive)


def _most(authors: list[AuthorState], slot: str) -> float:
    return max((a.strengths.get(slot, 0.0) for a in authors), default=0.0)


def _shape(
    shape: str,
    story: StoryText,
    name: str,
    state: ChatState,
    author: AuthorState,
    others: list[AuthorState],
    attackers: list[AuthorState],
    weights: Weights,
) -> float:
    """How the conversation runs, 0 to 1."""
    if shape == "breadth":
        return _breadth(story, author, weights)
    if shape == "order":
        return min(author.climbs / 2, 1.0)
    if shape == "mutual":
        return max(
            (
                min(author.strengths.get(s, 0.0), _most(others, s))
                for s in ("age", "channel", "meeting")
            ),
            default=0.0,
        )
    if shape == "senders":
        return min(max(len(attackers) - 1, 0) / (_SENDERS - 1), 1.0)
    if shape == "repeats":
        turns = sum(each.turns.get(name, 0) for each in state.authors.values())
        return min(max(turns - 1, 0) / _TURNS, 1.0)
    if shape == "one-way":
        return float(0 < len(attackers) < len(state.authors))
    return float(len(attackers) > 1 and len(attackers) == len(state.authors))


def _breadth(story: StoryText, author: AuthorState, weights: Weights) -> float:
    """How many different steps this author took, the first not counted."""
    own, slots = author.strengths, weights.slots
    steps = {slots[s].step for s, x in own.items() if x >= _CLEAR and s in story.speaking}
    steps.discard("")
    return min(max(len(steps) - 1, 0) / _STEPS, 1.0)
