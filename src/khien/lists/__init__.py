"""Lists: entries, signed releases, immutable snapshots and the indexes that look things up."""
