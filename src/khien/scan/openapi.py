"""The API's description, generated from its operations and structs and pinned by a test."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from khien.scan.operation import Operation
from khien.scan.structs import ErrorOut

_PLACE = re.compile(r"\{(\w+)\}")
_MEANS = {
    400: "The body is not JSON.",
    401: "No key, or one that is not known.",
    403: "The key lacks the scope.",
    404: "There is no such thing.",
    409: "Its state does not allow this.",
    410: "No longer kept: take the seed.",
    413: "The body is too large.",
    422: "A field's value cannot be used; `field` names it.",
    429: "The key asks more often than agreed.",
    500: "Khiên met an error of its own.",
    503: "Not possible now; try again.",
}
_REF = "#/components/schemas/{name}"


def describe(operations: Sequence[Operation], version: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of the operations."""
    shapes: list[Any] = [ErrorOut]
    shapes += [op.body for op in operations if op.body is not None]
    shapes += [op.answer for op in operations if op.answer is not None]
    shapes += [op.or_answer for op in operations if op.or_answer is not None]
    unique = list(dict.fromkeys(shapes))
    found, components = msgspec.json.schema_components(unique, ref_template=_REF)
    schema = dict(zip(unique, found, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for op in operations:
        paths.setdefault(op.path, {})[op.method.lower()] = _operation(op, schema)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Khiên scan API",
            "version": version,
            "description": "Judge content by verified lists, detectors and policy; follow the "
            "signed lists; report; answer removal orders. Detection suggests, policy decides on "
            "content, people decide on people.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A key issued on the hub's providers page.",
                }
            },
        },
    }


def _operation(op: Operation, schema: dict[Any, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {"operationId": op.name, "summary": op.summary}
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PLACE.findall(op.path)
    ]
    parameters += [
        {
            "name": query.name,
            "in": "query",
            "description": query.about,
            "schema": {"type": "integer", "minimum": 0, "maximum": 2**53},
        }
        for query in op.queries
    ]
    if parameters:
        described["parameters"] = parameters
    if op.body is not None:
        content = {"application/json": {"schema": schema[op.body]}}
        content |= {media: {"schema": dict(shape)} for media, shape in op.files.items()}
        described["requestBody"] = {"required": True, "content": content}
    if op.scope is not None:
        described["security"] = [{"key": []}]
        described["description"] = f"Needs a key with the scope `{op.scope}`."
    answer = schema.get(op.answer, {"type": "string"})
    if op.or_answer is not None:
        answer = {"anyOf": [answer, schema[op.or_answer]]}
    responses: dict[str, Any] = {
        str(op.status): {"description": "Done.", "content": {op.media: {"schema": answer}}}
    }
    for status in _statuses(op):
        # Readiness says the same with 200 and 503; every other refusal is an error.
        shape = answer if status == 503 and op.scope is None else schema[ErrorOut]
        responses[str(status)] = {
            "description": _MEANS[status],
            "content": {"application/json": {"schema": shape}},
        }
    described["responses"] = responses
    return described


def _statuses(op: Operation) -> Iterable[int]:
    statuses = {*op.refuses, 500}
    if op.scope is not None:
        statuses |= {401, 403, 429, 503}
    if op.body is not None:
        statuses |= {400, 413, 422}
    if op.queries:
        statuses.add(422)
    return sorted(statuses)
