"""The list desk: entries, their signed releases and the snapshot that the hub looks into."""
