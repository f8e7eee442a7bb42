"""Intake: where a report arrives without a name, is sealed, and is answered.

The public site (`views`), the reports API and the demonstration all call `actions`. Nothing here
may keep an IP address, a cookie of its own, or the words of a reporter in the clear.
"""
