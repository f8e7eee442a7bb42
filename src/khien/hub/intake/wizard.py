"""The report, one question a screen: which screen comes next, and what it shows.

Every answer travels in the form itself (shown fields and hidden ones), never in a session, a
cookie or the browser's storage; so each screen is one POST to the same address, with JavaScript
or without, and closing the tab leaves nothing. Used by `views.report`.
"""

from dataclasses import dataclass

from django.forms import BoundField
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khien.hub.intake import chats, evidence
from khien.hub.intake.chats import ToldChat
from khien.hub.intake.drafts import carried_media, from_carried_media
from khien.hub.intake.forms import ReportForm, new_token
from khien.hub.intake.screenshots import Reading, offered


@dataclass(frozen=True)
class Step:
    """One screen. `place` is its place on the progress line."""

    id: str
    place: int
    title: Promise
    fields: tuple[str, ...]


STEPS = (
    Step("danger", 1, _("Is someone in danger right now?"), ("danger",)),
    Step("call", 1, _("Please call now"), ()),
    Step("topic", 2, _("What happened?"), ("topic",)),
    Step("things", 3, _("Where did you see it?"), ("links", "pages", "texts")),
    Step("pictures", 3, _("Pictures of the chat"), ("keep",)),
    Step("chat", 3, _("Is this what was said?"), ()),
    Step("story", 4, _("What happened, in your own words?"), ("story",)),
    Step("about", 5, _("A little about you"), ("who", "age_band", "province")),
    Step("check", 6, _("Check and send"), ()),
)
PLACES = 6
_BY_ID = {step.id: step for step in STEPS}


class Wizard:
    """One turn of the form: what came in, and the screen to answer with.

    `go` is what the reporter pressed: next, back, send, stay (another language), or edit-<step>.
    """

    def __init__(self, data: QueryDict | None) -> None:
        if data is None:
            fresh = QueryDict(mutable=True)
            fresh["token"] = new_token()
            self.form, self.step, self.go = ReportForm(fresh), STEPS[0], "stay"
        else:
            self.step = _BY_ID.get(data.get("step", ""), STEPS[0])
            if self.step.id == "chat":
                data = _corrected(data)
            self.form = ReportForm(data)
            self.go = "stay" if data.get("language") else data.get("go", "next")
        self.empty = False
        """Sent with nothing in it."""
        self.failed = False
        """Sent, but it could not be stored just now."""
        self.problems: frozenset[str] = frozenset()
        """What was wrong with pictures, as codes of `screenshots`."""

    @property
    def wants_to_send(self) -> bool:
        """True when everything can be handed over; else the screen with the problem is next."""
        if self.go != "send":
            return False
        for step in STEPS:
            if self._errors(step):
                self.step = step
                return False
        if self.form.draft("vi").empty:
            self.step = _BY_ID["things"]
            self.empty = True
            return False
        return True

    def turn(self) -> None:
        """Move to the screen that was asked for; a screen with errors is not left forwards."""
        if self.go.startswith("edit-"):
            self.step = _BY_ID.get(self.go.removeprefix("edit-"), self.step)
        elif self.go == "back":
            self.step = self._neighbour(-1)
        elif self.go == "next" and not self._errors(self.step):
            self.step = self._neighbour(+1)

    def _neighbour(self, by: int) -> Step:
        at = STEPS.index(self.step) + by
        while 0 <= at < len(STEPS) and not self._in_line(STEPS[at]):
            at += by
        return STEPS[max(0, min(at, len(STEPS) - 1))]

    def _in_line(self, step: Step) -> bool:
        """Some screens are shown only where there is a reason; one asks for pictures oneself."""
        if step.id == "call":
            return self.in_danger
        if step.id == "chat":
            return self.chat is not None
        return step.id != "pictures"

    def took(self, reading: Reading) -> None:
        """Pictures were read: show the chat, or what went wrong."""
        self.problems = reading.problems
        data = QueryDict(mutable=True)
        data.update(self.form.data)
        if reading.chat is not None:
            data["chat"] = chats.carried(reading.chat)
        known = from_carried_media(data.get("listed", ""))
        data["listed"] = carried_media(tuple(dict.fromkeys((*known, *reading.listed))))
        before = evidence.from_carried(data.get("copies", ""))
        data["copies"] = evidence.carried((*before, *reading.copies))
        new = reading.chat is not None and reading.chat != self.chat
        self.form = ReportForm(data)
        self.step = _BY_ID["chat" if new else "pictures"]

    @property
    def chat(self) -> ToldChat | None:
        """The chat read from pictures so far."""
        return chats.from_carried(str(self.form["chat"].value() or ""))

    @property
    def pictures_wrong(self) -> bool:
        """Something other than a listed picture has to be told about the pictures."""
        return bool(self.problems - {"listed"})

    @property
    def may_keep(self) -> bool:
        """Whether copies of the pictures' written parts may be kept for this topic."""
        return evidence.may_keep(str(self.form["topic"].value() or ""))

    @property
    def keeps_pictures(self) -> bool:
        return self.may_keep and bool(self.form["keep"].value())

    @property
    def takes_pictures(self) -> bool:
        return offered()

    @property
    def in_danger(self) -> bool:
        return bool(self.form["danger"].value() == "yes")

    def _errors(self, step: Step) -> dict[str, list[str]]:
        return {
            name: [str(error) for error in self.form.errors[name]]
            for name in step.fields
            if name in self.form.errors
        }

    @property
    def shows_errors(self) -> bool:
        """Errors are shown where the reporter tried to go on, not on a screen just reached."""
        return bool(self._errors(self.step)) and self.go in ("next", "send")

    @property
    def fields(self) -> list[BoundField]:
        """The fields of this screen."""
        return [self.form[name] for name in self.step.fields]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Everything else, as (name, value) for hidden fields."""
        shown = set(self.step.fields)
        values = [(name, self.form[name].value()) for name in self.form.fields]
        return [(name, str(value)) for name, value in values if name not in shown and value]

    @property
    def first(self) -> bool:
        return self.step is STEPS[0]

    @property
    def last(self) -> bool:
        return self.step is STEPS[-1]


def _corrected(data: QueryDict) -> QueryDict:
    """The form with the chat as the reporter left it on the screen."""
    chat = chats.from_carried(data.get("chat", ""))
    if chat is None:
        return data
    data = data.copy()
    left = chats.corrected(chat, {name: str(value) for name, value in data.items()})
    data["chat"] = chats.carried(left) if left.turns else ""
    return data
