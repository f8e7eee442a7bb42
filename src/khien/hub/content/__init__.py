"""The content desk: what was reported, merged into one item per real thing."""
