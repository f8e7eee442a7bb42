"""The text model: compiled, in numpy, and beside scikit-learn of the same features.

Trains a small model on data/text/train, then scores held-out messages from the raw text, all ways
in turn in one run: the compiled part, numpy alone (a process with KHIEN_NO_SPEED=1), scikit-learn's
TfidfVectorizers over our normalised text, and fastText where it is installed.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion, make_pipeline

from khien.detect.detector import NoLists
from khien.detect.text.model.dataset import Dataset, read_dataset
from khien.detect.text.model.detector import ModelDetector
from khien.detect.text.model.explain import Reader
from khien.detect.text.model.file import NAME, save_file
from khien.detect.text.model.score import Model, load_model
from khien.detect.text.model.train import Settings, train
from khien.detect.text.normalise import normalise
from khien.detect.text.normalise_codes import codes_of
from khien.detect.text.view import View

DATA = Path(__file__).parents[1] / "data" / "text"


def run(messages: int = 20_000, rounds: int = 3) -> dict[str, object]:
    """Messages per second of CPU time, and milliseconds for one alone."""
    data = read_dataset(*sorted((DATA / "train").glob("*.jsonl")))
    held_out = read_dataset(*sorted((DATA / "heldout").glob("*.jsonl"))).texts
    texts = (held_out * (messages // len(held_out) + 1))[:messages]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        settings = Settings(60_000, 30_000, strengths=(3.0,), folds=2)
        save_file(path, train(data, None, settings))
        model = load_model(path)
        theirs = _scikit(data)
        ways: dict[str, tuple[Callable[[list[str]], object], int]] = {
            "compiled": (model.score, messages),
            "scikit_learn": (theirs, max(messages // 20, 1)),
        }
        best = dict.fromkeys(ways, 0.0)
        for _ in range(rounds):
            for name, (way, count) in ways.items():
                best[name] = max(best[name], _rate(way, texts[:count]))
        figures: dict[str, object] = {
            f"{name}_messages_per_cpu_second": rate for name, rate in best.items()
        }
        figures["numpy_messages_per_cpu_second"] = _without_speed(path, texts[: messages // 5])
        figures["compiled_times_scikit_learn"] = best["compiled"] / best["scikit_learn"]
        figures["fasttext"] = _fasttext(data, texts)
        figures |= _alone(model, texts[:5000])
        figures["median_characters"] = float(np.median([len(text) for text in texts]))
        figures["model_megabytes"] = path.stat().st_size / 1e6
        figures["features"] = model.header.features
        figures["labels"] = len(model.labels)
    return figures


def _rate(way: Callable[[list[str]], object], texts: list[str]) -> float:
    began = time.process_time()
    way(texts)
    return len(texts) / (time.process_time() - began)


def _scikit(data: Dataset) -> Callable[[list[str]], object]:
    """Their vectorisers and regression over our normalised text, in Python as their users write."""

    def toned(text: str) -> str:
        return normalise(text).toned.text

    def plain(text: str) -> str:
        return normalise(text).plain.text

    parts = []
    for name, form in (("toned", toned), ("plain", plain)):
        for analyzer, span, most in (("char_wb", (2, 5), 60_000), ("word", (1, 2), 30_000)):
            words = {"token_pattern": r"(?u)\w+"} if analyzer == "word" else {}
            vectoriser = TfidfVectorizer(
                analyzer=analyzer, ngram_range=span, max_features=most, min_df=2,
                sublinear_tf=True, preprocessor=form, **words,
            )  # fmt: skip
            parts.append((f"{name}_{analyzer}", vectoriser))
    names = data.names()
    truth = np.array([[name in row for name in names] for row in data.labels])
    regression = OneVsRestClassifier(LogisticRegression(C=3.0, class_weight="balanced"))
    pipeline = make_pipeline(FeatureUnion(parts), regression)
    pipeline.fit(data.texts, truth[:, truth.sum(axis=0) >= 10])
    score: Callable[[list[str]], object] = pipeline.predict_proba
    return score


def _without_speed(path: Path, texts: list[str]) -> float:
    """The same in a process without the compiled part."""
    code = (
        "import json, sys, time; from pathlib import Path;"
        "from khien.detect.text.model.score import load_model;"
        "model = load_model(Path(sys.argv[1])); texts = json.load(sys.stdin);"
        "model.score(texts[:200]); began = time.process_time(); model.score(texts);"
        "print(len(texts) / (time.process_time() - began))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        env={**os.environ, "KHIEN_NO_SPEED": "1"},
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def _alone(model: Model, texts: list[str]) -> dict[str, object]:
    """One message at a time: the detector's scores, and its whole answer with reasons."""
    reader = Reader(model.file)
    detector = ModelDetector(reader)
    ways = {
        "score": lambda text: reader.probabilities([codes_of(View(text))]),
        "detector": lambda text: list(detector.in_text(View(text), NoLists())),
    }
    figures: dict[str, object] = {}
    for name, way in ways.items():
        taken = []
        for text in texts:
            began = time.perf_counter()
            way(text)
            taken.append((time.perf_counter() - began) * 1000)
        figures[f"one_{name}_p50_milliseconds"] = float(np.percentile(taken, 50))
        figures[f"one_{name}_p99_milliseconds"] = float(np.percentile(taken, 99))
    return figures


def _fasttext(data: Dataset, texts: list[str]) -> object:
    try:
        import fasttext  # type: ignore[import-not-found]  # only where someone installed it
    except ImportError:
        return "not installed"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        path.write_text(
            "\n".join(
                " ".join(f"__label__{name}" for name in labels or ("none",))
                + " "
                + normalise(text).toned.text
                for text, labels in zip(data.texts, data.labels, strict=True)
            )
        )
        model = fasttext.train_supervised(
            str(path), minn=1, maxn=5, wordNgrams=2, loss="ova", thread=2, verbose=0
        )
        return _rate(lambda many: model.predict([normalise(t).toned.text for t in many]), texts)
