"""What every test shares: cheap passphrase hashing, and an audit log that tests may empty."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test import TransactionTestCase

from environment import FOLDER

Argon2PasswordHasher.time_cost = 1
Argon2PasswordHasher.memory_cost = 64
Argon2PasswordHasher.parallelism = 1

_flush = TransactionTestCase._fixture_teardown


def _flush_with_audit(self: TransactionTestCase) -> None:
    """Empties the database after a test of real transactions; the log's triggers step aside."""
    from khien.hub.audit.triggers import add, remove

    remove(connection)
    try:
        _flush(self)
    finally:
        add(connection)


TransactionTestCase._fixture_teardown = _flush_with_audit  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _nothing_from_the_test_before() -> None:
    """No count of tries, no used second-factor code, no anchor of a log that was rolled back."""
    from django.core.cache import cache

    cache.clear()
    (FOLDER / "audit" / "anchors.jsonl").unlink(missing_ok=True)
