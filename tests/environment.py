"""The settings of a test run, put in place before Django reads any.

Loaded by pytest as a plugin (`-p environment` in pyproject.toml); every worker process gets a
data folder of its own. Of the machine's settings only the database's address reaches a test.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

for _name in [name for name in os.environ if name.startswith("KHIEN_")]:
    if _name != "KHIEN_DATABASE_URL":
        del os.environ[_name]

FOLDER = Path(tempfile.mkdtemp(prefix="khien-tests-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

(FOLDER / "static").mkdir()  # whitenoise looks for it
_empty = FOLDER / "khien.toml"
_empty.write_text("")
os.environ["KHIEN_CONFIG"] = str(_empty)
os.environ["KHIEN_DATA_DIR"] = str(FOLDER)
# Cheap on purpose: the strength of the real values is tested in tests/hub/vault.
os.environ["KHIEN_RECEIPT_KDF_MIB"] = "1"
os.environ["KHIEN_PASSPHRASE_KDF_MIB"] = "1"
