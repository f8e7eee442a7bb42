"""The review desk: people decide on reported items, and on appeals against decisions."""
