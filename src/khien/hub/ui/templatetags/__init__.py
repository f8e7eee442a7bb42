"""Template tags that any page may load: `khien` (words, times, icons)."""
