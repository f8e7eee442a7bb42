"""The desk's pages for judging: queue, items, verdicts, reports, appeals, and the public reasons.

Views parse what came, call `actions` and show the result; they decide nothing.
"""
