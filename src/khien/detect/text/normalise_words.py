"""How one word is rewritten: pieces put together, digits read as letters, stretching taken back.

Pure rules on the codes of `normalise_codes`, used by `normalise` and mirrored in
`_speed/text_words.c`; a property test holds the two together. A word longer than `LONGEST` is
never more than squeezed, so time is linear in the length of a text.
"""

from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from khien.detect.ready import ready
from khien.detect.text.letters import UNKNOWN, code
from khien.detect.text.normalise_codes import CLASSES, DIGIT, JOINT, LETTER, PLAIN
from khien.detect.text.syllables import ONSETS, STANDING_ALONE, has_vowel, syllables

LONGEST = 32
KEY = 8
"""The longest teencode word and syllable, in letters: they fit one machine word."""
LEET = dict(zip(b"01345789@$!", b"oieastbgasi", strict=True))
"""Digits and signs → the letters that they are drawn like."""
CLEAR_LEET = b"03@$!"
ENDINGS = frozenset(
    b"com net org vn edu gov info xyz top club online shop site app example".split()
)
_TO_LEET = bytes(LEET.get(i, i) for i in range(256))


class Lexicon(Struct, frozen=True):
    """What the rules look words up in, as codes."""

    teencode: dict[bytes, bytes]
    syllables: frozenset[bytes]
    alone: frozenset[bytes]

    def is_syllable(self, codes: bytes) -> bool:
        return codes.translate(PLAIN) in self.syllables


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The words shipped with Khiên; raises `KhienError` naming the line of each mistake."""
    here = Path(__file__).parent
    code = (here / name for name in ("normalise_words.py", "syllables.py", "letters.py"))
    return ready(_lexicon, Lexicon, here / "teencode.yaml", *code)


def _lexicon() -> Lexicon:
    from khien.detect.data_file import DataFile  # needed only where nothing is ready

    file = DataFile(Path(__file__).with_name("teencode.yaml"))
    written = file.section("teencode", str)
    found: dict[bytes, bytes] = {}
    for word, full in written.items():
        short, long = code(word), code(full)
        if UNKNOWN in short + long or not is_word(short):
            file.say("must be one word of letters and digits", "teencode", word)
        elif len(short) > KEY or len(long) > LONGEST:
            file.say(f"must have at most {KEY} letters, in full {LONGEST}", "teencode", word)
        found[short] = long
    file.finish()
    return Lexicon(
        found, frozenset(s.encode() for s in syllables()), frozenset(map(code, STANDING_ALONE))
    )


def is_word(codes: bytes) -> bool:
    return all(CLASSES[c] in (LETTER, DIGIT) for c in codes)


def is_address(token: bytes) -> bool:
    """True for what is, or may be, a web or mail address: it is left as it stands."""
    if b"://" in token or token.startswith(b"www."):
        return True
    at = token.find(b".", 1)
    if at < 0:
        return False
    if 0 < token.find(b"@", 1) < token.rfind(b"."):
        return True
    while at >= 0:
        end = at + 1
        while end < len(token) and CLASSES[token[end]] == LETTER:
            end += 1
        closed = end == len(token) or CLASSES[token[end]] not in (DIGIT, JOINT)
        if closed and token[at + 1 : end] in ENDINGS:
            return True
        at = token.find(b".", at + 1)
    return False


def joined(core: bytes, words: Lexicon) -> bytes | None:
    """A word with single joints inside it as one word, None where they separate words."""
    pieces = _pieces(core)
    if not all(pieces):
        return None
    letters = sum(CLASSES[c] == LETTER for c in core)
    if letters <= sum(CLASSES[c] == DIGIT for c in core):
        return None
    whole = b"".join(pieces)
    if len(pieces) >= 3 and all(len(p) == 1 for p in pieces):
        return whole
    plain = [p.translate(PLAIN) for p in pieces]
    if all(len(p) > 1 and p in words.syllables for p in plain):
        return None
    if words.is_syllable(unleet(whole, words)):
        return whole
    apart = any(
        not has_vowel(p.decode("latin-1")) and pieces[i] not in words.teencode
        for i, p in enumerate(plain)
    )
    return whole if apart and not any(CLASSES[c] == DIGIT for c in core) else None


def _pieces(core: bytes) -> list[bytes]:
    pieces, start = [], 0
    for i, c in enumerate(core):
        if CLASSES[c] == JOINT:
            pieces.append(core[start:i])
            start = i + 1
    pieces.append(core[start:])
    return pieces


def rewritten(word: bytes, words: Lexicon) -> bytes:
    """A word of letters, digits and signs as it is meant."""
    if not any(CLASSES[c] == LETTER for c in word):
        return word
    full = words.teencode.get(word)
    if full is not None:
        return full
    meant = squeezed(unleet(word, words), words)
    return words.teencode.get(meant, meant) if meant != word else word


def unleet(word: bytes, words: Lexicon) -> bytes:
    """Digits and signs read as letters where they stand inside a word, otherwise the word."""
    kinds = [CLASSES[c] for c in word]
    letters = kinds.count(LETTER)
    odd = len(word) - letters
    if not odd or letters < 2 or odd > letters:
        return word
    for i, c in enumerate(word):
        if kinds[i] != LETTER and (c not in LEET or (i and kinds[i - 1] != LETTER)):
            return word
    if kinds[0] != LETTER or kinds[-1] != LETTER:
        # "ng0" lacks its vowel, "lop1" does not.
        left = bytes(c for c in word.translate(PLAIN) if CLASSES[c] == LETTER)
        if has_vowel(left.decode("latin-1")):
            return word
    meant = word.translate(_TO_LEET)
    if words.is_syllable(meant):
        return meant
    other = word.replace(b"1", b"l").translate(_TO_LEET)
    if words.is_syllable(other):
        return other
    clear = all(kinds[i] == LETTER or c in CLEAR_LEET for i, c in enumerate(word))
    inside = kinds[0] == LETTER and kinds[-1] == LETTER
    return meant if clear and inside and letters >= 4 else word


def squeezed(word: bytes, words: Lexicon) -> bytes:
    """Three and more of one letter as one ("đẹpppp"); two at the end where that gives a word."""
    if len(word) < 2:
        return word
    plain = word.translate(PLAIN)
    out = bytearray()
    i = 0
    while i < len(word):
        end = i + 1
        while end < len(word) and plain[end] == plain[i]:
            end += 1
        if end - i >= 3 and CLASSES[word[i]] == LETTER:
            marked = [c for c in word[i:end] if c != plain[i]]
            out.append(marked[0] if marked else plain[i])
        else:
            out += word[i:end]
        i = end
    if len(out) == 1:  # "kkkk" is laughter, no word of one letter
        return bytes(out) * 3
    flat = bytes(out.translate(PLAIN))
    last_two = len(out) > 2 and flat[-1] == flat[-2] and CLASSES[out[-1]] == LETTER
    if last_two and flat not in words.syllables and flat[:-1] in words.syllables:
        marked = [c for c in out[-2:] if c != flat[-1]]
        out[-2:] = bytes([marked[0] if marked else flat[-1]])
    return bytes(out)


def is_short(token: bytes) -> bool:
    """A single letter, or consonants that begin syllables."""
    plain = token.translate(PLAIN)
    if len(token) == 1:
        return CLASSES[token[0]] == LETTER
    return len(token) <= 3 and plain.decode("latin-1") in ONSETS


def belong(first: bytes, second: bytes, words: Lexicon) -> bool:
    """True where consonants and what follows them are one syllable: "th ằng", not "th em"."""
    if first.translate(PLAIN).decode("latin-1") not in ONSETS or len(second) > 5:
        return False
    if not all(CLASSES[c] == LETTER for c in second):
        return False
    if not has_vowel(second[:1].translate(PLAIN).decode("latin-1")):
        return False
    if second in words.alone and (len(first) == 1 or first in words.teencode):
        return False
    return words.is_syllable(first + second)
