"""A text with its words as they are meant: `normalise("n.g.u wáaa, ko bít j")`.

Builds on `View` (composed letters, nothing invisible, lower case) and adds confusable characters,
letters pulled apart, digits read as letters, stretched letters and teencode. Every character of
the result knows the place in the original that caused it. Called by the model and the
conversation engine; personal data is read from the `View`, before any of this.
"""

from khien.detect.text.normalise_codes import (
    CLASSES,
    DIGIT,
    JOINT,
    LETTER,
    SIGN,
    SPACE,
    codes_of,
)
from khien.detect.text.normalise_fast import compiled, fast_pieces
from khien.detect.text.normalise_words import (
    LONGEST,
    Lexicon,
    belong,
    is_address,
    is_short,
    joined,
    lexicon,
    rewritten,
    squeezed,
)
from khien.detect.text.view import View
from khien.detect.text.views import Places, Views

_MOST_JOINED = 8
_REPEATED = 3
_CACHED = 50_000

Piece = tuple[bytes, int, int]
"""Codes, and the stretch of the text that they stand for."""


def normalise(text: str | View) -> Views:
    """The forms of a text, for `Views.toned`, `.plain` and `.compact`."""
    view = View(text) if isinstance(text, str) else text
    codes = codes_of(view)
    part = compiled()
    if part is None:
        return views_of(view, codes, pieces_of(codes))
    toned, begins, starts, ends, copied = fast_pieces(codes, part)
    return Views(view, toned, Places(view, begins, starts, ends, copied))


def normal_codes(codes: bytes) -> bytes:
    """The codes of a text → the codes of its toned form."""
    return b"".join([piece[0] for piece in pieces_of(codes)])


def views_of(view: View, codes: bytes, pieces: list[Piece]) -> Views:
    begins, at = [], 0
    for piece, _, _ in pieces:
        begins.append(at)
        at += len(piece)
    return Views(
        view,
        b"".join([piece for piece, _, _ in pieces]),
        Places(
            view,
            begins,
            [start for _, start, _ in pieces],
            [end for _, _, end in pieces],
            bytes(piece == codes[start:end] for piece, start, end in pieces),
        ),
    )


def pieces_of(codes: bytes) -> list[Piece]:
    """The toned form piece by piece, words parted by single spaces."""
    words = lexicon()
    tokens = _tokens(codes)
    out: list[Piece] = []
    last_end = 0
    i = 0
    while i < len(tokens):
        token, start, end = tokens[i]
        if i:
            out.append((b" ", last_end, start))
        taken, whole = _pulled_apart(tokens, i, words)
        if taken > 1:
            end = tokens[i + taken - 1][2]
            out.append((whole, start, end))
        else:
            for piece, a, b in _rewritten_token(token, words):
                out.append((piece, start + a, start + b))
        last_end = end
        i += max(taken, 1)
    return out


def _tokens(codes: bytes) -> list[Piece]:
    found: list[Piece] = []
    at = 0
    for token in codes.translate(_SPACED).split(b" "):
        if token:
            found.append((token, at, at + len(token)))
        at += len(token) + 1
    return found


_SPACED = bytes(32 if CLASSES[i] == SPACE else i for i in range(256))


def _pulled_apart(tokens: list[Piece], i: int, words: Lexicon) -> tuple[int, bytes]:
    """How many tokens from `i` on are one word ("n g u"), and that word; 0 where none are."""
    if not is_short(tokens[i][0]):
        return 0, b""
    run = [tokens[i][0]]
    while len(run) < _MOST_JOINED and i + len(run) < len(tokens):
        token, start, _ = tokens[i + len(run)]
        if start != tokens[i + len(run) - 1][2] + 1 or not is_short(token):
            break
        run.append(token)
    for count in range(len(run), 2, -1):
        whole = b"".join(run[:count])
        if words.is_syllable(whole):
            return count, whole
    if i + 1 < len(tokens) and tokens[i + 1][1] == tokens[i][2] + 1:
        second = tokens[i + 1][0]
        if belong(run[0], second, words):
            return 2, run[0] + second
    return 0, b""


_rewrites: dict[bytes, list[Piece]] = {}


def _rewritten_token(token: bytes, words: Lexicon) -> list[Piece]:
    known = _rewrites.get(token)
    if known is None:
        known = list(_rewrite_token(token, words))
        if len(_rewrites) < _CACHED and len(token) <= LONGEST:
            _rewrites[token] = known
    return known


def _rewrite_token(token: bytes, words: Lexicon) -> list[Piece]:
    if is_address(token):
        return [(token, 0, len(token))]
    out: list[Piece] = []
    at = 0
    while at < len(token):
        start = at
        if CLASSES[token[at]] not in (LETTER, DIGIT):
            while at < len(token) and token[at] == token[start]:
                at += 1
            out.append((token[start : min(at, start + _REPEATED)], start, at))
            continue
        end = at
        while at < len(token) and CLASSES[token[at]] in (LETTER, DIGIT, JOINT, SIGN):
            at += 1
            if CLASSES[token[at - 1]] in (LETTER, DIGIT):
                end = at
        at = end
        out += _rewrite_core(token, start, end, words)
    return out


def _rewrite_core(token: bytes, start: int, end: int, words: Lexicon) -> list[Piece]:
    """Letters and digits with joints and signs between them."""
    core = token[start:end]
    if len(core) > LONGEST:
        return [(squeezed(core, words), start, end)]
    if not any(CLASSES[c] == JOINT for c in core):
        return [(rewritten(core, words), start, end)]
    whole = joined(core, words)
    if whole is not None:
        return [(rewritten(whole, words), start, end)]
    out: list[Piece] = []
    at = start
    while at < end:
        until = at
        while until < end and (CLASSES[token[until]] == JOINT) == (CLASSES[token[at]] == JOINT):
            until += 1
        piece = token[at:until]
        if CLASSES[piece[0]] != JOINT:
            piece = rewritten(piece, words)
        elif len(set(piece)) == 1:
            piece = piece[:_REPEATED]
        out.append((piece, at, until))
        at = until
    return out
