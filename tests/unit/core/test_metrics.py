"""The figures for operators count what happened and name nobody."""

from pathlib import Path

from khien.core import metrics


def test_figures_are_in_prometheus_text_format() -> None:
    metrics.TICKS.labels(outcome="ok").inc()
    text = metrics.exposition().decode()
    assert 'khien_ticks_total{outcome="ok"}' in text
    assert "process_resident_memory_bytes" in text


def test_labels_come_from_closed_sets() -> None:
    allowed = {"part", "method", "status", "kind", "action", "channel", "list", "outcome"}
    for collector in vars(metrics).values():
        labels = getattr(collector, "_labelnames", ())
        assert set(labels) <= allowed


def test_every_figure_is_explained_to_operators() -> None:
    page = (Path(__file__).parents[3] / "docs/en/operate.md").read_text("utf-8")
    names = {f.name for f in metrics.REGISTRY.collect() if f.name.startswith("khien_")}
    assert len(names) >= 9
    for name in names:
        assert f"`{name}" in page, name
