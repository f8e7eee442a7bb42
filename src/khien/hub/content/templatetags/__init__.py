"""Template tags that show reported values without making them work: `{% load items %}`."""
