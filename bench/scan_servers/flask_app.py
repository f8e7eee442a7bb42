"""The same endpoint in Flask for `bench/scan.py`: key, validation, judgement, JSON answer.

Written as a Flask user would write it, with the same judgement and the same fast encoder; what
differs is the way through framework and server.
"""

import msgspec
from flask import Flask, Response, request

from bench.scan_servers.work import OneKey, snapshot
from khien.detect.warm import warm_up
from khien.policy.judge import answer, judge
from khien.scan.structs import ScanIn

app = Flask(__name__)
keys = OneKey()
lists = snapshot()
warm_up()


@app.post("/v1/scan")
def scan() -> Response:
    header = request.headers.get("Authorization", "")
    if not header.startswith("Bearer ") or keys.find(header[7:]) is None:
        return Response("{}", 401, mimetype="application/json")
    try:
        body = msgspec.convert(request.get_json(), ScanIn)
    except msgspec.ValidationError as error:
        return Response(msgspec.json.encode({"error": str(error)}), 422)
    item = body.item()
    return Response(
        msgspec.json.encode(answer(item, judge(item, lists))), mimetype="application/json"
    )
