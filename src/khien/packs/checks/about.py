"""The pack's own description: a time zone that exists, working days that leave some."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from khien.packs.draft import Draft


def check(draft: Draft) -> None:
    about = draft.about
    if about is None:
        return
    try:
        ZoneInfo(about.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        what = f"`{about.timezone}` is not a time zone that this machine knows"
        draft.say("pack", about.id, what, "timezone")
    if not set(about.rest_days) < set(range(7)):
        draft.say("pack", about.id, "must be some of 0 (Monday) to 6 (Sunday)", "rest_days")
