"""`POST /v1/match`: known pictures, by a file, by hashes, or by both; never an opinion on others.

A file is read in memory, hashed and dropped. Pictures are looked up on the lists in memory.
"""

from msgspec import UNSET

from khien.core.metrics import MATCHES
from khien.core.wire import WrongField
from khien.detect.match import MatchAnswer, match_file, match_hashes
from khien.lists.snapshot import Snapshot, SnapshotHolder
from khien.scan.match_bodies import FILES, FORM, MAX_FILE, FileIn, HashIn, MatchesOut, MatchIn, read
from khien.scan.operation import Call, Operation

FILES_AT_ONCE = 16
"""Files being read or waiting for it; who sends more is told to come back."""


def match_operations(holder: SnapshotHolder) -> list[Operation]:
    """The operation that looks up, with the lists that `holder` holds at the moment of asking."""

    counters = {
        status: MATCHES.labels(status)
        for status in ("match", "known_good", "low_quality", "no_match")
    }

    def match(call: Call) -> MatchAnswer | MatchesOut:
        body: MatchIn | FileIn = call.body
        lists = holder.current
        answers = [_by_file(body, lists)] if isinstance(body, FileIn) else _by_hashes(body, lists)
        for answer in answers:
            counters[answer.status].inc()
        if isinstance(body, MatchIn) and body.hashes is not UNSET:
            return MatchesOut(tuple(answers))
        return answers[0]

    return [
        Operation(
            "POST",
            "/v1/match",
            "match",
            "Find a known picture by its file, its hashes, or both; or many by their hashes",
            match,
            answer=MatchAnswer,
            or_answer=MatchesOut,
            body=MatchIn,
            reads=read,
            files=FILES,
            scope="scan",
            heavy=True,
            waits=lambda body: isinstance(body, FileIn),
            threads=FILES_AT_ONCE,
            limit=MAX_FILE + FORM,
        )
    ]


def _by_file(body: FileIn, lists: Snapshot) -> MatchAnswer:
    given = body.given
    return match_file(body.data, lists, given.checked(), id=given.id, include_off=body.include_off)


def _by_hashes(body: MatchIn, lists: Snapshot) -> list[MatchAnswer]:
    if body.hashes is UNSET:
        return [_by_hash(body, lists, body.include_off)]
    for name in ("sha256", "md5", "pdq", "quality"):
        if getattr(body, name) is not UNSET:
            raise WrongField(name, f"Give {name} or hashes, not both.")
    given = [(one, f"hashes[{i}].") for i, one in enumerate(body.hashes)]
    return [_by_hash(one, lists, body.include_off, where) for one, where in given]


def _by_hash(one: HashIn, lists: Snapshot, include_off: bool, where: str = "") -> MatchAnswer:
    given = one.checked(where)
    if not (given.sha256 or given.md5 or given.pdq):
        raise WrongField(
            f"{where}pdq", "There is nothing to look up.", "Send a file, sha256, md5 or pdq."
        )
    return match_hashes(given, lists, id=one.id, include_off=include_off)
