"""A partner's server that shares hashes: a real one, on this machine, that can be told to fail."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import msgspec

PAGE = 3


class Partner:
    """What a StopNCII-like service holds, and everything it was asked."""

    def __init__(self) -> None:
        self.records: list[dict[str, object]] = []
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.fail_after: int | None = None
        self.status = 500
        self.body: bytes | None = None
        self.url = ""
        self.told: list[tuple[str, dict[str, object]]] = []
        self.deaf = False

    def share(self, *hashes: str, type: str = "ImagePDQ", status: str = "Active") -> None:
        for value in hashes:
            self.records.append(
                {
                    "signalType": type,
                    "hashValue": value,
                    "hashStatus": status,
                    "lastModtimestamp": len(self.records) + 100,
                    "caseNumbers": {},
                }
            )

    def answer(self, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
        self.asked.append((path, headers))
        if self.fail_after is not None and len(self.asked) > self.fail_after:
            return self.status, b"no"
        if self.body is not None:
            return 200, self.body
        query = parse_qs(urlsplit(path).query)
        since = int(query["startTimestamp"][0])
        matching = [r for r in self.records if int(str(r["lastModtimestamp"])) > since]
        start = int(query.get("nextPageToken", ["0"])[0])
        part = matching[start : start + PAGE]
        more = start + PAGE < len(matching)
        newest = max([int(str(r["lastModtimestamp"])) for r in part], default=since)
        return 200, msgspec.json.encode(
            {
                "count": len(part),
                "nextPageToken": str(start + PAGE) if more else None,
                "nextSetTimestamp": newest,
                "hasMoreRecords": more,
                "hashRecords": part,
            }
        )


@contextmanager
def open_partner() -> Iterator[Partner]:
    partner = Partner()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = partner.answer(self.path, dict(self.headers))
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "https://elsewhere.example/")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            partner.told.append((self.path, msgspec.json.decode(body)))
            self.send_response(partner.status if partner.deaf else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    partner.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    yield partner
    server.shutdown()
    server.server_close()
