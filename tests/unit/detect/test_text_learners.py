"""Two ways to learn: the same sentences, the same bytes, and what each is good for."""

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from khien.detect.text.model.dataset import Dataset
from khien.detect.text.model.file import save_file
from khien.detect.text.model.fit import Learner
from khien.detect.text.model.score import Model
from khien.detect.text.model.train import Settings, train

WHO = ("bạn", "em", "anh", "cậu", "chị", "lớp mình", "nhóm này", "mấy đứa")
WHEN = ("hôm nay", "tối qua", "chiều mai", "lát nữa", "mai", "cuối tuần")
SAID = {
    "scam": "gửi mã otp cho {} để nhận quà {}",
    "threat": "{} liệu hồn, {} biết tay tao",
    "": "{} đi học về rồi, {} trời đẹp quá",
}
SMALL = Settings(
    2000, 1000, strengths=(0.3,), folds=3, least=2, workers=1, learner="margins", levels=127
)


def messages(single: bool = False) -> Dataset:
    rows = [
        (sentence.format(who, when), kind)
        for kind, sentence in SAID.items()
        for who in WHO
        for when in WHEN
    ]
    order = np.random.default_rng(5).permutation(len(rows))
    texts = [rows[i][0] for i in order]
    if single:
        return Dataset(texts, [(rows[i][1] or "none",) for i in order], True)
    return Dataset(texts, [(rows[i][1],) if rows[i][1] else () for i in order], False)


def test_margins_learn_what_the_sentences_say() -> None:
    model = Model(train(messages(), None, SMALL))
    scores = model.score(["gui ma otp cho minh de nhan qua", "hôm nay trời đẹp", "l.i.ệu hồn đó"])
    assert scores[0, 0] > 0.5 > scores[0, 1]
    assert scores[1].max() < 0.5
    assert scores[2, 1] > 0.5


def test_margins_give_the_same_bytes_however_many_work_on_them(tmp_path: Path) -> None:
    for name, workers in (("one", 1), ("two", 2)):
        save_file(tmp_path / name, train(messages(), None, replace(SMALL, workers=workers)))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("learner", ["regression", "margins"])
def test_three_classes_are_told_apart(learner: Learner) -> None:
    data = messages(single=True)
    model = Model(train(data, None, replace(SMALL, learner=learner)))
    said = model.chosen(model.margins(data.texts))
    assert np.mean([a == b for a, b in zip(said, data.labels, strict=True)]) > 0.95


def test_few_levels_cost_little() -> None:
    coarse = Model(train(messages(), None, SMALL))
    fine = Model(train(messages(), None, replace(SMALL, levels=32767)))
    assert np.abs(coarse.weights).max() == 127
    texts = messages().texts
    assert np.abs(coarse.score(texts) - fine.score(texts)).max() < 0.05
