"""A small model end to end: trained, written, read, scored in both ways, and measured."""

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from khien import _speed
from khien.cli.text import command
from khien.core.errors import KhienError
from khien.detect.text.model.dataset import Dataset, read_dataset
from khien.detect.text.model.evaluate import evaluate
from khien.detect.text.model.explain import Reader
from khien.detect.text.model.features import grams, grams_slowly, toned_codes
from khien.detect.text.model.file import ModelFile, checksum, load_file, save_file
from khien.detect.text.model.perturb import PERTURBATIONS, perturbed
from khien.detect.text.model.score import Model, load_model
from khien.detect.text.model.train import Settings, train
from khien.detect.text.normalise import normalise
from khien.detect.text.normalise_codes import codes_of
from khien.detect.text.view import View

WHO = ("bạn", "em", "anh", "cậu", "chị", "lớp mình", "nhóm này", "mấy đứa")
WHEN = ("hôm nay", "tối qua", "chiều mai", "lát nữa", "mai", "cuối tuần")
SAID = {
    "scam": "gửi mã otp cho {} để nhận quà {}",
    "threat": "{} liệu hồn, {} biết tay tao",
    "": "{} đi học về rồi, {} trời đẹp quá",
}
SMALL = Settings(2000, 1000, strengths=(1.0, 4.0), folds=3, least=2, workers=1)


def messages(single: bool = False) -> Dataset:
    texts, labels = [], []
    for kind, sentence in SAID.items():
        for who in WHO:
            for when in WHEN:
                texts.append(sentence.format(who, when))
                labels.append((kind or "none",) if single else (kind,) if kind else ())
    order = np.random.default_rng(5).permutation(len(texts))
    return Dataset([texts[i] for i in order], [labels[i] for i in order], single)


@pytest.fixture(scope="module")
def file() -> ModelFile:
    return train(messages(), None, SMALL)


def test_it_learns_what_the_sentences_say(file: ModelFile) -> None:
    model = Model(file)
    assert model.labels == ("scam", "threat")
    scores = model.score(["gui ma otp cho minh de nhan qua", "hôm nay trời đẹp", "l.i.ệu hồn đó"])
    assert scores[0, 0] > 0.5 > scores[0, 1]
    assert scores[1].max() < 0.5
    assert scores[2, 1] > 0.5


def test_the_same_texts_give_the_same_bytes(file: ModelFile, tmp_path: Path) -> None:
    for name, model in (("one", file), ("two", train(messages(), None, SMALL))):
        save_file(tmp_path / name, model)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@settings(deadline=None)
@given(st.lists(st.text(max_size=60) | st.sampled_from(list(SAID.values())), max_size=8))
def test_compiled_and_numpy_scores_are_the_same_numbers(file: ModelFile, texts: list[str]) -> None:
    model = Model(file)
    codes = [codes_of(View(text)) for text in texts]
    for fast, slow in zip(model.sums(codes), model.sums_slowly(codes), strict=True):
        assert (fast == slow).all()
    alone = Reader(file).probabilities(codes)
    together = model.probabilities(model.margins_of(codes))
    assert np.allclose(np.array(alone).reshape(together.shape), together, atol=1e-12)


@settings(deadline=None)
@given(st.lists(st.sampled_from([*messages().texts[:40], "", "abc"]), max_size=90), st.floats(0, 1))
def test_other_columns_are_asked_only_where_the_last_is_likely_enough(
    file: ModelFile, texts: list[str], least: float
) -> None:
    codes = [codes_of(View(text)) for text in texts]
    reader, plain = Reader(file), Reader(file)
    plain.__dict__["_compiled"] = None
    whole = [list(row) for row in reader.probabilities(codes)]
    wanted = [row if row[-1] >= least else [0.0] * (len(row) - 1) + row[-1:] for row in whole]
    for _ in range(2):  # the second time around it goes the short way
        assert [list(row) for row in reader.probabilities(codes, least)] == wanted
    slowly = [list(row) for row in plain.probabilities(codes, least)]
    assert np.allclose(np.array(slowly), np.array(wanted), atol=1e-9) or any(
        abs(row[-1] - least) < 1e-9 for row in whole
    )


@settings(deadline=None)
@given(st.lists(st.text("aá đbc019.!😂", max_size=40), min_size=1, max_size=6))
def test_compiled_and_numpy_features_are_the_same(texts: list[str]) -> None:
    codes = toned_codes([codes_of(View(text)) for text in texts])
    fast, slow = grams(codes), grams_slowly(codes)
    for block in range(4):
        for one in (fast, slow):
            assert len(one.texts[block]) == len(one.keys[block])
        pairs = [
            sorted(zip(one.texts[block].tolist(), one.keys[block].tolist(), strict=True))
            for one in (fast, slow)
        ]
        assert pairs[0] == pairs[1]


def test_words_that_weighed_are_the_same_without_the_compiled_part(file: ModelFile) -> None:
    reader, plain = Reader(file), Reader(file)
    plain.__dict__["_compiled"] = None
    views = normalise("chị gửi mã o.t.p cho em, mã otp nha 😂")
    codes = codes_of(views.view)
    words = reader.weights(codes, views.codes, 0)
    slowly = plain.weights(codes, views.codes, 0)
    assert [w[:2] for w in words] == [w[:2] for w in slowly]
    assert np.allclose([w[2] for w in words], [w[2] for w in slowly])
    best = max(words, key=lambda word: word[2])
    assert views.toned.text[best[0] : best[1]] in ("mã", "otp", "gửi", "cho")


def test_one_label_a_text_picks_one(tmp_path: Path) -> None:
    data = messages(single=True)
    model = Model(train(data, data.part(range(40)), SMALL))
    chosen = model.chosen(model.margins(data.texts))
    assert chosen == data.labels
    scores = model.score(data.texts)
    assert ((scores >= 0) & (scores <= 1)).all()


def test_damaged_foreign_and_missing_files_are_named(file: ModelFile, tmp_path: Path) -> None:
    path = tmp_path / "model.khien"
    save_file(path, file)
    whole = path.read_bytes()
    assert load_file(path).header == file.header
    for broken, words in (
        (whole[:-1], "damaged"),
        (whole[:200] + bytes([whole[200] ^ 1]) + whole[201:], "damaged"),
        (b"", "no text model"),
        (b"PK" + whole[2:], "no text model"),
        (b"{}" * 100, "no text model"),
    ):
        path.write_bytes(broken)
        with pytest.raises(KhienError, match=words):
            load_file(path)
    with pytest.raises(KhienError, match="cannot be read"):
        load_model(tmp_path / "nowhere")


def test_a_file_with_the_older_checksum_is_read_and_its_damage_seen(
    file: ModelFile, tmp_path: Path
) -> None:
    path = tmp_path / "model.khien"
    save_file(path, file)
    body = b"KHIENTM1" + path.read_bytes()[8:-8]
    path.write_bytes(body + sha256(body).digest())
    assert bytes(load_file(path).weights) == bytes(file.weights)
    path.write_bytes(body[:-1] + bytes([body[-1] ^ 1]) + sha256(body).digest())
    with pytest.raises(KhienError, match="damaged"):
        load_file(path)


@given(st.binary(max_size=200), st.data())
def test_the_checksum_is_the_same_in_both_ways_and_sees_every_change_of_a_byte(
    body: bytes, data: st.DataObject
) -> None:
    right = checksum(body)
    with mock.patch.object(_speed, "text", lambda: None):
        assert checksum(body) == right
    if body:
        at = data.draw(st.integers(0, len(body) - 1))
        other = bytes([(body[at] + data.draw(st.integers(1, 255))) % 256])
        assert checksum(body[:at] + other + body[at + 1 :]) != right


def test_labels_of_other_makers_must_be_mapped(file: ModelFile) -> None:
    data = Dataset(["gửi mã otp", "trời đẹp"], [("fraud",), ("fine",)], True)
    with pytest.raises(KhienError, match="fraud") as caught:
        evaluate(Model(file), data)
    assert "--labels" in caught.value.hint
    report = evaluate(Model(file), data.renamed({"fraud": "scam", "fine": ""}), ())
    assert report.labels["scam"].support == 1


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_disguises_cost_little(file: ModelFile, name: str) -> None:
    data = messages()
    assert perturbed(data.texts, name) == perturbed(data.texts, name)
    report = evaluate(Model(file), data, (name,))
    assert report.macro_f1 > 0.95
    assert report.perturbed[name]["macro_f1"] > 0.85


def test_a_spreadsheet_trains_and_is_measured(tmp_path: Path) -> None:
    rows = ["free_text,label_id"]
    for text, labels in zip(
        *[iter((messages(True).texts, messages(True).labels))] * 2, strict=True
    ):
        rows += [
            f'"{t}, ""thế"" đó\nnha",{dict(none=0, scam=1, threat=2)[label]}'
            for t, (label,) in zip(text, labels, strict=True)
        ]
    train_file, out = tmp_path / "train.csv", tmp_path / "model"
    train_file.write_text("\ufeff" + "\n".join(rows) + "\n", "utf-8")
    run = CliRunner()
    done = run.invoke(command, ["train", "--data", str(train_file), "--out", str(out)])
    assert done.exit_code == 0, done.output
    done = run.invoke(
        command, ["evaluate", "--data", str(train_file), "--model", str(out), "--json"]
    )
    report = json.loads(done.stdout)
    assert set(report["labels"]) == {"0", "1", "2"}
    assert report["macro_f1"] > 0.95
    assert set(report["perturbed"]) == set(PERTURBATIONS)
    done = run.invoke(command, ["evaluate", "--data", str(train_file), "--model", str(out)])
    assert "needs attention" in done.stdout and "nodia" in done.stdout


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", "x,y\n1,2\n", "no column for the text"),
        ("a.csv", "text,stars\nhi,2\n", "no column for the label"),
        ("a.csv", "text,label\nhi,\n", "label is empty"),
        ("a.csv", "text,label\n", "holds no labelled texts"),
        ("a.jsonl", '{"text": "hi"}\n', "no column for the label"),
        ("a.jsonl", "not json\n", "a.jsonl:1: not JSON"),
        ("a.jsonl", '{"text": 3, "label": "x"}\n', "must be text"),
        ("a.jsonl", '{"text": "t", "label": {}}\n', "must be a word or a number"),
    ],
)
def test_files_that_do_not_fit_are_named(
    tmp_path: Path, name: str, content: str, words: str
) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(KhienError, match=words):
        read_dataset(tmp_path / name)


def test_numbers_with_a_point_and_several_labels_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("comment,label\nhi,1.0\nho,0\n", "utf-8")
    assert read_dataset(tmp_path / "a.csv").labels == [("1",), ("0",)]
    (tmp_path / "b.csv").write_text("text,labels\nhi,a|b\nho,\n", "utf-8")
    data = read_dataset(tmp_path / "b.csv")
    assert data.labels == [("a", "b"), ()] and not data.single


def test_without_the_compiled_part_the_numbers_are_the_same(
    file: ModelFile, tmp_path: Path
) -> None:
    save_file(tmp_path / "model.khien", file)
    texts = [*messages().texts[:20], "n.g.u 😂", ""]
    code = (
        "import json, sys; from pathlib import Path; from khien import _speed;"
        "from khien.detect.text.model.score import load_model; assert _speed.text() is None;"
        "model = load_model(Path(sys.argv[1]));"
        "print(json.dumps(model.score(json.loads(sys.argv[2])).tolist()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), json.dumps(texts)],
        env={**os.environ, "KHIEN_NO_SPEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == Model(file).score(texts).tolist()
