"""However a file treats its reader, the caller gets an answer or words, and the next call works."""

import os
import platform
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import pytest

from khien.core.errors import KhienError
from khien.detect.apart import Busy, Limits, Pool
from khien.detect.apart.allowed import QUICK, SLOW
from khien.detect.apart.pool import _pools
from khien.detect.apart.standing import standing
from khien.detect.apart.syscalls import CALLS
from khien.detect.apart.worker import CALLS as CALLS_OF_A_READER
from khien.detect.image.hashes_apart import hash_picture_apart
from unit.detect.apart import hostile
from unit.detect.apart.hostile import Asked, Told
from unit.detect.image.drawing import drawn, stored

HERE = "unit.detect.apart.hostile"
FUNCTIONS = {
    f"{HERE}:{name}"
    for name, value in vars(hostile).items()
    if getattr(value, "__module__", "") == HERE and callable(value)
}


@pytest.fixture(scope="module")
def shared() -> Iterator[Pool]:
    made = Pool(FUNCTIONS, size=2)
    yield made
    made.close()


@pytest.fixture
def pool(shared: Pool) -> Pool:
    return shared


@pytest.fixture
def single() -> Iterator[Pool]:
    made = Pool(FUNCTIONS, size=1, queue=1)
    yield made
    made.close()


def ask(
    pool: Pool, name: str, data: bytes = b"", options: object = None, limits: Limits | None = None
) -> Told:
    return pool.call(f"{HERE}:{name}", data, options, Told, limits or Limits())


def test_an_answer_comes_from_another_process_and_the_next_from_the_same(single: Pool) -> None:
    first, second = ask(single, "measure", b"abc"), ask(single, "measure", b"x" * 3_000_000)
    assert (first.length, second.length) == (3, 3_000_000)
    assert first.pid == second.pid != os.getpid()


def test_refusals_come_back_with_their_words(pool: Pool) -> None:
    with pytest.raises(KhienError) as refused:
        ask(pool, "refuse")
    assert (refused.value.message, refused.value.hint) == (
        "The file is a stone.",
        "Send a picture.",
    )


def test_a_mistake_of_ours_is_told_without_the_words_of_the_file(
    pool: Pool, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(KhienError, match="cannot be read"):
        ask(pool, "mistake")
    assert "LookupError:hostile.py:" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize("way", ["crash", "leave", "hoard_below"])
def test_a_reader_that_dies_is_replaced(pool: Pool, way: str) -> None:
    with pytest.raises(KhienError, match="made its reader fail"):
        ask(pool, way, limits=Limits(memory=64 << 20))
    assert ask(pool, "measure", b"abc").length == 3


def test_a_reader_that_takes_too_long_by_the_clock_is_ended(pool: Pool) -> None:
    with pytest.raises(KhienError, match="too long"):
        ask(pool, "wait", options=Asked(seconds=60), limits=Limits(seconds=0.1))
    assert ask(pool, "measure").length == 0


def test_a_reader_that_takes_too_much_of_the_processor_is_ended(pool: Pool) -> None:
    with pytest.raises(KhienError, match="too long"):
        ask(pool, "loop", limits=Limits(seconds=120, cpu_seconds=1))
    assert ask(pool, "measure").length == 0


def test_memory_has_an_end_and_the_reader_lives_on(single: Pool) -> None:
    before = ask(single, "measure").pid
    with pytest.raises(KhienError, match="memory"):
        ask(single, "hoard", limits=Limits(memory=128 << 20))
    assert ask(single, "measure").pid == before


def test_answers_have_an_end(pool: Pool) -> None:
    with pytest.raises(KhienError, match="too long"):
        ask(pool, "long_answer", limits=Limits(answer=1 << 20))
    assert len(ask(pool, "long_answer").said) == 4 << 20


def test_an_answer_of_another_shape_is_none(pool: Pool) -> None:
    with pytest.raises(KhienError, match="cannot be read"):
        pool.call(f"{HERE}:measure", b"", None, list[int], Limits())


def test_readers_make_way_for_fresh_ones(single: Pool) -> None:
    pids = [ask(single, "measure").pid for _ in range(CALLS_OF_A_READER + 1)]
    assert pids.count(pids[0]) == CALLS_OF_A_READER
    assert pids[-1] != pids[0]


def test_what_a_library_prints_is_no_answer(pool: Pool) -> None:
    assert ask(pool, "chatter").said == ""


def test_nothing_can_be_written_to_disk(pool: Pool, tmp_path: Path) -> None:
    told = ask(pool, "write_file", b"picture", Asked(path=str(tmp_path / "kept")))
    assert told.said
    assert told.length == 0


@pytest.mark.skipif(platform.machine() not in CALLS, reason="no filter for this kind of machine")
def test_a_reader_reaches_neither_network_nor_programs_nor_files(
    pool: Pool, tmp_path: Path
) -> None:
    path = tmp_path / "other"
    path.write_text("of somebody else")
    said = ask(pool, "reach_out", b"", Asked(path=str(path))).said.split("\n")
    assert said[-1] == "thread: done"
    assert [one for one in said[:-1] if not one.endswith(": PermissionError")] == []
    assert path.read_text() == "of somebody else"


def test_settings_and_secrets_of_the_environment_stay_outside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KHIEN_HUB_KEY", "dull-secret")
    monkeypatch.setenv("AWS_SECRET", "dull-secret")
    pool = Pool(FUNCTIONS, size=1)
    try:
        said = ask(pool, "environment").said
    finally:
        pool.close()
    assert "PATH=" in said
    assert "KHIEN" not in said and "dull-secret" not in said


def test_only_functions_named_can_be_called(pool: Pool) -> None:
    with pytest.raises(ValueError, match="allowed"):
        pool.call("os:getcwd", b"", None, Told, Limits())
    pool.allowed = pool.allowed | {"os:getcwd"}  # even where the owner was talked into it
    with pytest.raises(KhienError, match="cannot be read"):
        pool.call("os:getcwd", b"", None, Told, Limits())


def test_threads_are_served_side_by_side(pool: Pool) -> None:
    files = [b"x" * n for n in range(60)]
    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(lambda data: ask(pool, "measure", data), files))
    assert [one.length for one in told] == list(range(60))
    assert 1 <= len({one.pid for one in told}) <= 2


def test_a_reader_killed_in_the_middle_fails_its_own_call_alone(single: Pool) -> None:
    pid = ask(single, "measure").pid
    killer = threading.Timer(0.3, os.kill, (pid, signal.SIGKILL))
    killer.start()
    with pytest.raises(KhienError, match="made its reader fail"):
        ask(single, "wait", options=Asked(seconds=60))
    killer.join()
    assert ask(single, "measure").pid != pid


def test_a_reader_killed_between_calls_is_never_noticed(single: Pool) -> None:
    pid = ask(single, "measure").pid
    os.kill(pid, signal.SIGKILL)
    assert ask(single, "measure", b"abc").length == 3


def test_a_flood_is_told_to_come_back(single: Pool) -> None:
    pid = ask(single, "measure").pid
    with ThreadPoolExecutor(2) as threads:
        at_work = threads.submit(ask, single, "wait", b"", Asked(seconds=60))
        _until(lambda: single.lent == 1)
        waiting = threads.submit(ask, single, "measure")
        _until(lambda: single.waiting == 1)
        with pytest.raises(Busy):
            ask(single, "measure")
        os.kill(pid, signal.SIGKILL)
        assert waiting.result().length == 0
        assert isinstance(at_work.exception(), KhienError)
    assert (single.lent, single.waiting) == (0, 0)


def _until(happened: Callable[[], bool]) -> None:
    by = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < by
        time.sleep(0.005)


def test_readers_end_with_their_pool() -> None:
    pool = Pool(FUNCTIONS, size=1)
    pid = ask(pool, "measure").pid
    pool.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(KhienError, match="ended"):
        ask(pool, "measure")


def test_what_is_slow_never_keeps_what_is_quick_waiting() -> None:
    assert not QUICK & SLOW
    ours, theirs = Pool(FUNCTIONS, size=1, nice=7), Pool(FUNCTIONS, size=1)
    try:
        assert ask(ours, "niceness").length == ask(theirs, "niceness").length + 7
    finally:
        ours.close()
        theirs.close()


def test_every_function_named_is_there() -> None:
    for name in QUICK | SLOW:
        module, _, function = name.partition(":")
        assert module.startswith("khien.detect.")
        if name in SLOW:
            pytest.importorskip("av")
        assert callable(getattr(import_module(module), function))


def test_a_forked_server_has_readers_of_its_own() -> None:
    data = stored(drawn())
    here = hash_picture_apart(data).hashes
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if hash_picture_apart(data).hashes == here and _pools else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert hash_picture_apart(data).hashes == here


SERVER = """
import os, sys, time
from khien.detect.apart import Limits, Pool
from unit.detect.apart.hostile import Told
pool = Pool({"unit.detect.apart.hostile:measure"}, size=1)
told = pool.call("unit.detect.apart.hostile:measure", b"", None, Told, Limits())
print(told.pid, flush=True)
time.sleep(600)
"""


def test_readers_do_not_outlive_a_server_that_is_killed() -> None:
    path = os.pathsep.join(path for path in sys.path if path)
    with subprocess.Popen(
        [sys.executable, "-c", SERVER],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": path},
    ) as server:
        assert server.stdout
        reader = int(server.stdout.readline())
        os.kill(reader, 0)
        server.kill()
    _until(lambda: not Path(f"/proc/{reader}").exists() or _is_dead(reader))


def _is_dead(pid: int) -> bool:
    """Ended, though nobody has asked how."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_the_doctor_can_ask_what_holds_here() -> None:
    assert standing().filtered is (platform.machine() in CALLS)
