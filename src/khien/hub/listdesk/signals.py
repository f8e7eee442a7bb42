"""News of the list desk, sent only after a release has been committed.

Receivers get `list_name`, `version` and the release `line` ("" where only the seed holds it).
`khien.serve` passes it on to every open event stream; a receiver must not fail or wait.
"""

from django.dispatch import Signal

released = Signal()
