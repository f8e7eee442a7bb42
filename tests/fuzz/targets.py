"""What is fuzzed: each target takes any bytes and must end soon, without an error of its own.

Called by `tests.fuzz.__main__`, a process a target. A target checks what must hold of any answer:
places lie inside the text, scores are probabilities, the compiled part and Python agree.
"""

import tempfile
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from atheris import FuzzedDataProvider

from khien.core.errors import KhienError
from khien.core.words import Item, Message, Signal
from khien.detect.chat.state import ChatState
from khien.detect.detector import Detector, NoLists
from khien.detect.run import chat_steps
from khien.detect.text.model.detector import ModelDetector, shipped
from khien.detect.text.model.explain import Reader
from khien.detect.text.model.file import NAME, load_file, save_file
from khien.detect.text.model.score import Model
from khien.detect.text.model.train import Settings, train
from khien.detect.text.normalise import normalise
from khien.detect.text.normalise_codes import codes_of
from khien.detect.text.pattern import PatternDetector
from khien.detect.text.personal.detector import PersonalDataDetector
from khien.detect.text.view import View
from khien.policy.judge import judge

_LONGEST = 2000
_LISTS = NoLists()


def _text(data: bytes) -> str:
    """Half of the inputs as UTF-8, so that seeds stay sentences; half as any code points."""
    if data[:1] and data[0] & 1:
        return str(FuzzedDataProvider(data[1:]).ConsumeUnicode(_LONGEST))
    return data.decode("utf-8", "surrogateescape")[:_LONGEST]


def _check(signals: tuple[Signal, ...], text: str) -> None:
    for signal in signals:
        assert 0.0 <= signal.score <= 1.0, signal
        assert all(0 <= start < end <= len(text) for start, end in signal.spans), signal


def normaliser(data: bytes) -> None:
    text = _text(data)
    views = normalise(text)
    for view in (views.toned, views.plain, views.compact):
        last = 0
        for i in range(len(view.text)):
            start, end = view.span(i, i + 1)
            assert 0 <= start < end <= len(text), (i, start, end)
            assert start >= last or view is not views.toned, (i, start, last)
            last = start


def _detector(detector: Detector, data: bytes) -> None:
    text = _text(data)
    _check(tuple(detector.in_text(View(text), _LISTS)), text)


def rules(data: bytes) -> None:
    _detector(PatternDetector(), data)


def personal_data(data: bytes) -> None:
    _detector(PersonalDataDetector(), data)


def model(data: bytes) -> None:
    """The shipped model's answer, and that both ways of scoring give the same sums."""
    _detector(ModelDetector(), data)
    reader = shipped()
    if reader is not None:
        scorer = _scorer(reader)
        codes = [codes_of(View(_text(data)))]
        for fast, slow in zip(scorer.sums(codes), scorer.sums_slowly(codes), strict=True):
            assert (fast == slow).all()


@lru_cache(maxsize=1)
def _scorer(reader: Reader) -> Model:
    return Model(reader.file)


@lru_cache(maxsize=1)
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="khien-fuzz-"))


@lru_cache(maxsize=1)
def _small_model() -> bytes:
    from khien.detect.text.model.dataset import Dataset

    texts = [f"{who} {what}" for who in ("em", "anh", "bạn") for what in ("gửi mã", "đi học")]
    labels: list[tuple[str, ...]] = [("scam",) if "mã" in text else () for text in texts]
    settings = Settings(60, 30, strengths=(1.0,), folds=2, least=2, workers=1)
    save_file(_folder() / NAME, train(Dataset(texts, labels, False), None, settings))
    return (_folder() / NAME).read_bytes()


def model_file(data: bytes) -> None:
    """A model file with bytes changed and the checksum made right again: read, or refused."""
    source = FuzzedDataProvider(data)
    body = bytearray(_small_model()[:-32])
    for _ in range(source.ConsumeIntInRange(0, 6)):
        at = source.ConsumeIntInRange(0, len(body) - 1)
        body[at : at + source.ConsumeIntInRange(0, 3)] = source.ConsumeBytes(3)
    path = _folder() / "changed.khien"
    path.write_bytes(bytes(body) + sha256(body).digest())
    try:
        file = load_file(path)
        Model(file).score(["anh gửi mã", ""])
        Reader(file).probabilities([codes_of(View("em đi học"))])
    except KhienError:
        pass


def conversation(data: bytes) -> None:
    source = FuzzedDataProvider(data)
    messages = tuple(
        Message(source.PickValueInList(["a", "b", "", "lạ"]), source.ConsumeUnicode(200))
        for _ in range(source.ConsumeIntInRange(0, 12))
    )
    state = ChatState()
    steps = chat_steps(messages, _LISTS, state)
    assert len(steps) == len(messages) == state.messages
    assert all(0.0 <= step.risk <= 1.0 for step in steps)


def judgement(data: bytes) -> None:
    assessment, _ = judge(Item("text", text=_text(data)))
    assert all(0.0 <= risk.score <= 1.0 for risk in assessment.risks)


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target
    for target in (normaliser, rules, personal_data, model, model_file, conversation, judgement)
}
