"""Structured logs that cannot leak: JSON lines without content, addresses, tokens or IPs.

`khien.serve` and the commands call `set_up` once at start; every other module calls
`get_logger(__name__)`. What children write, who they are and where they connect from must never
reach a log, so values are dropped unless they are plainly harmless: numbers, booleans and short
codes pass; anything else becomes a note of its length. Records of other libraries go through
the same sieve, and tracebacks keep the place and the type of an error but not its words.
"""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog

from khien.core.errors import KhienError

NEVER = frozenset(
    [
        "text",
        "content",
        "body",
        "message",
        "messages",
        "url",
        "link",
        "address",
        "email",
        "phone",
        "ip",
        "client",
        "host_ip",
        "remote",
        "remote_addr",
        "client_addr",
        "token",
        "key",
        "api_key",
        "secret",
        "password",
        "passphrase",
        "receipt",
        "authorization",
        "cookie",
        "session",
        "headers",
        "query",
        "query_string",
        "value",
        "values",
        "name",
        "full_name",
        "data",
        "params",
        "args",
        "exc_text",
        "stack_info",
    ]
)
"""Field names whose values are dropped whatever they look like."""

_SENTENCES = frozenset({"event", "hint", "reason"})
"""Fields written by us for operators: sentences pass, after the sieve below."""
_CODE = re.compile(r"[A-Za-z0-9_.:@/+\-]{1,120}")
_PLAIN_NOTE = re.compile(r"[a-z_]{1,40}: [a-z_]{1,40}")
_LONGEST = 2_000

_SIEVE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b[a-z][a-z0-9+.\-]{1,12}://[^\s\"'<>]+", re.I), "[address]"),
    (re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,64}(?:\.[\w\-]{1,64})+"), "[email]"),
    (re.compile(r"(?i)\b(bearer|basic|token|key)[ =:]+[\w.\-~+/=]{8,}"), r"\1 [token]"),
    (re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"), "[ip]"),
    (re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{0,4}:){3,7}[0-9a-fA-F]{0,4}(?![\w:])"), "[ip]"),
    (re.compile(r"(?<!\w)\+?\d(?:[ .\-]?\d){8,}(?!\w)"), "[digits]"),
    (re.compile(r"\b[\w\-]{32,}\b"), "[token]"),
    (re.compile(r"\?[^\s\"']+"), "?[query]"),
)

Event = MutableMapping[str, Any]


def get_logger(name: str) -> Any:
    """The logger of a module. Call it with a constant sentence and codes or numbers as fields.

    In somebody else's program, where nobody called `set_up`, records go to Python's own logging,
    which that program directs; nothing is printed.
    """
    if not structlog.is_configured():
        structlog.configure(
            processors=[redact, structlog.processors.KeyValueRenderer(key_order=["event"])],
            logger_factory=structlog.stdlib.LoggerFactory(),
            wrapper_class=structlog.stdlib.BoundLogger,
            cache_logger_on_first_use=False,
        )
    return structlog.get_logger(name)


def sieve(sentence: str) -> str:
    """A sentence without addresses, e-mails, tokens, IPs, phone numbers or receipts."""
    clean = sentence[:_LONGEST]
    for pattern, instead in _SIEVE:
        clean = pattern.sub(instead, clean)
    return clean


def redact(_logger: object, _method: str, event: Event) -> Event:
    """The structlog processor that lets only harmless values through."""
    for field, value in list(event.items()):
        event[field] = _harmless(field, value)
    return event


def _harmless(field: str, value: Any) -> Any:
    if field == "failure":  # made by `_place_of_error`
        return value
    if field in NEVER:
        return "[removed]"
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if -(10**12) < value < 10**12 else "[digits]"
    if field in _SENTENCES:
        return sieve(str(value))
    if isinstance(value, list | tuple) and len(value) <= 50:
        return [_harmless("item", part) for part in value]
    if isinstance(value, str):
        if _CODE.fullmatch(value) and sieve(value) == value:
            return value
        return f"[text of {len(value)} characters]"
    return f"[{type(value).__name__}]"


def place_of_error(error: BaseException) -> list[dict[str, object]]:
    """Where an error arose and of which type, innermost cause last; never what it said."""
    chain: list[dict[str, object]] = []
    current: BaseException | None = error
    while current is not None and len(chain) < 5:
        frames = traceback.extract_tb(current.__traceback__)[-12:]
        link: dict[str, object] = {
            "type": type(current).__name__,
            "frames": [f"{_short(f.filename)}:{f.lineno} {f.name}" for f in frames],
        }
        if isinstance(current, KhienError):
            link["said"] = sieve(str(current))
        elif isinstance(current, OSError) and current.errno is not None:
            link["errno"] = current.errno
        elif isinstance(current, BaseExceptionGroup):
            link["together"] = [place_of_error(one) for one in current.exceptions[:8]]
        notes = [n for n in getattr(current, "__notes__", ()) if _PLAIN_NOTE.fullmatch(n)]
        if notes:
            link["notes"] = notes[:4]
        chain.append(link)
        current = current.__cause__ or current.__context__
    return chain


def _short(filename: str) -> str:
    """The last three parts of a path: enough to find the line, nothing about the machine."""
    return "/".join(filename.replace("\\", "/").split("/")[-3:])


def _place_of_error(_logger: object, _method: str, event: Event) -> Event:
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["failure"] = place_of_error(error)
    return event


def set_up(level: str = "info", form: str = "json", stream: TextIO | None = None) -> None:
    """Send every record of this process, ours or a library's, through the sieve to `stream`.

    `form` is `json` (one object per line) or `console` (for a person at a terminal). Raises
    `KhienError` for a level or form that does not exist.
    """
    levels = {"debug": 10, "info": 20, "warning": 30, "error": 40}
    if level not in levels:
        raise KhienError(f"log_level {level!r} is not known.", "Use debug, info, warning or error.")
    if form not in ("json", "console"):
        raise KhienError(f"log_format {form!r} is not known.", "Use json or console.")
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _place_of_error,
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    last: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False, sort_keys=False)
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(levels[level])
    for noisy in ("httpx", "httpcore", "uvicorn.access", "uvicorn.error", "asyncio"):
        logging.getLogger(noisy).setLevel(max(levels[level], logging.WARNING))
    # Django's request logger would repeat every 404 with its path; the access log counts them.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    sys.excepthook = _last_words


def _last_words(
    kind: type[BaseException], error: BaseException, _trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("khien").critical("The process ends on an error.", exc_info=error)
