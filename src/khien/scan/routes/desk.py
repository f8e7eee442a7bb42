"""Reports from programs, and removal orders: what goes through the hub's desks."""

from collections.abc import Sequence

from khien.core.wire import OrderAnswer, OrderOut, ReportIn, ReportOut, WrongField
from khien.scan.operation import Call, Operation
from khien.scan.ports import Orders, Reports
from khien.scan.structs import OrdersOut


def report_operations(reports: Reports, topics: Sequence[str]) -> list[Operation]:
    """`POST /v1/reports`. The sender's address is neither read nor kept."""

    def submit(call: Call) -> ReportOut:
        report: ReportIn = call.body
        if report.topic not in topics:
            raise WrongField("topic", "The topic is not known.", f"One of: {', '.join(topics)}.")
        named = report.media or any(link.strip() for link in report.links)
        if not report.text.strip() and not named:
            raise WrongField("text", "The report says nothing.", "Send a text, links or media.")
        for i, media in enumerate(report.media):
            if not (media.sha256 or media.md5 or media.pdq):
                raise WrongField(f"media[{i}].pdq", "Send at least one of sha256, md5 and pdq.")
        return reports.submit(report, call.caller)

    return [
        Operation(
            "POST",
            "/v1/reports",
            "report",
            "Send a report on somebody's behalf; answers with the receipt to hand to them",
            submit,
            answer=ReportOut,
            body=ReportIn,
            scope="reports",
            waits=True,
            status=201,
        )
    ]


def order_operations(orders: Orders) -> list[Operation]:
    """`/v1/orders`: what a provider has been asked to take down."""

    def open_orders(call: Call) -> OrdersOut:
        return OrdersOut(tuple(orders.open_for(call.caller)))

    def answer_order(call: Call) -> OrderOut:
        body: OrderAnswer = call.body
        if body.state == "refused" and not body.note.strip():
            raise WrongField("note", "A refusal needs its reason.")
        return orders.answer(call.caller, call.path["order"], body)

    return [
        Operation(
            "GET",
            "/v1/orders",
            "orders",
            "Removal orders that still need work",
            open_orders,
            answer=OrdersOut,
            scope="orders",
            waits=True,
        ),
        Operation(
            "POST",
            "/v1/orders/{order}",
            "answer_order",
            "Acknowledge an order, say that it is done, or refuse it with a reason",
            answer_order,
            answer=OrderOut,
            body=OrderAnswer,
            scope="orders",
            waits=True,
            refuses=(404, 409),
        ),
    ]
