"""The forum's pages: post, read, and see what Khiên says about each post."""

from collections import deque
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from khien.client import Client
from khien.core.codes import Action
from khien.core.words import Answer, Item

FOLDER = Path(__file__).parent
PAGE = Template((FOLDER / "page.html").read_text("utf-8"))
SHIELDED = {
    Action.HOLD: "Bài này đang chờ người quản trị xem.",
    Action.BLOCK: "Bài này bị chặn để bảo vệ trẻ em.",
    Action.REMOVE: "Bài này đã bị gỡ để bảo vệ trẻ em.",
}
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
LONGEST_POST = 5000
LONGEST_BODY = 64 * 1024


def forum(client: Client) -> Starlette:
    """A Starlette application that judges each post with `client` whenever it is shown."""
    posts: deque[str] = deque(maxlen=200)

    def read(request: Request) -> Response:
        shown = "".join(_article(client, text) for text in reversed(posts))
        page = PAGE.substitute(
            status=_status(client),
            posts=shown or "<p>Chưa có bài nào. Bạn viết bài đầu tiên nhé?</p>",
        )
        return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})

    async def write(request: Request) -> Response:
        body = (await request.body())[:LONGEST_BODY].decode("utf-8", "replace")
        text = parse_qs(body).get("text", [""])[0].strip()[:LONGEST_POST]
        if text:
            posts.append(text)
        return RedirectResponse("/", status_code=303)

    def asset(name: str) -> Route:
        return Route(f"/{name}", lambda request: FileResponse(FOLDER / name))

    return Starlette(
        routes=[
            Route("/", read, methods=["GET"]),
            Route("/", write, methods=["POST"]),
            asset("forum.css"),
            asset("forum.js"),
        ]
    )


def _status(client: Client) -> str:
    if not client.ready:
        return "Chưa nhận được danh sách của Khiên; bài viết tạm chưa được lọc."
    return f"Đang được Khiên che chở, danh sách {escape(client.snapshot.label)}."


def _article(client: Client, text: str) -> str:
    answer = client.scan(Item(kind="text", text=text))
    body = f"<p>{escape(text)}</p>" if answer.action < Action.HOLD else ""
    return f"<article>{body}{_note(client, answer)}</article>"


def _note(client: Client, answer: Answer) -> str:
    if answer.action is Action.ALLOW:
        return ""
    words = escape(SHIELDED.get(answer.action, "Bạn nhớ cẩn thận với bài này nhé."))
    # What is hidden is not quoted either: a list entry's reason says enough.
    listed = [signal for signal in answer.signals if signal.entry]
    whys = dict.fromkeys(signal.why.vi.rstrip(".") for signal in listed or answer.signals)
    reasons = "".join(f" {escape(why)}." for why in whys)
    entry = next((signal.entry for signal in answer.signals if signal.entry), None)
    link = (
        f' <a href="{escape(client.why(entry))}" rel="noreferrer">Vì sao, và khiếu nại thế nào</a>'
        if entry
        else ""
    )
    return f'<p class="note">{words}{reasons}{link}</p>'
