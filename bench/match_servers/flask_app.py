"""The same endpoint in Flask for `bench/match_api.py`: key, validation, look-up, JSON answer.

Written as a Flask user would write it, with the same look-up and the same fast encoder; what
differs is the way through framework and server.
"""

import msgspec
from flask import Flask, Response, request

from bench.match_servers.work import snapshot
from bench.scan_servers.work import OneKey
from khien.core.wire import WrongField
from khien.detect.match import match_hashes
from khien.scan.match_bodies import MatchIn

app = Flask(__name__)
keys = OneKey()
lists = snapshot()


@app.post("/v1/match")
def match() -> Response:
    header = request.headers.get("Authorization", "")
    if not header.startswith("Bearer ") or keys.find(header[7:]) is None:
        return Response("{}", 401, mimetype="application/json")
    try:
        body = msgspec.convert(request.get_json(), MatchIn)
        answer = match_hashes(body.checked(), lists, id=body.id)
    except (msgspec.ValidationError, WrongField) as error:
        return Response(msgspec.json.encode({"error": str(error)}), 422)
    return Response(msgspec.json.encode(answer), mimetype="application/json")
