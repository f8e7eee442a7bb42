"""Addresses of the queue, items, reports and appeals, under /desk/."""

from django.urls import path

from khien.hub.review.views import appeals, chat, item, queue, reports, verdicts

app_name = "review"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("export/", queue.export, name="queue_export"),
    path("items/<uuid:item_id>/", item.item, name="item"),
    path("items/<uuid:item_id>/rules/", item.rules, name="rules"),
    path("items/<uuid:item_id>/protected/", item.protected, name="protected"),
    path("items/<uuid:item_id>/claim/", verdicts.claim, name="claim"),
    path("items/<uuid:item_id>/release/", verdicts.release, name="release"),
    path("items/<uuid:item_id>/verify/", verdicts.verify, name="verify"),
    path("items/<uuid:item_id>/reject/", verdicts.reject, name="reject"),
    path("items/<uuid:item_id>/reopen/", verdicts.reopen, name="reopen"),
    path("items/<uuid:item_id>/urgency/", verdicts.rate, name="rate"),
    path("proposals/<int:proposal_id>/approve/", verdicts.approve, name="approve"),
    path("proposals/<int:proposal_id>/decline/", verdicts.decline, name="decline"),
    path("proposals/<int:proposal_id>/withdraw/", verdicts.withdraw, name="withdraw"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<uuid:report_id>/", reports.report, name="report"),
    path("reports/<uuid:report_id>/answer/", reports.answer, name="answer"),
    path("chat/", chat.chat, name="chat"),
    path("appeals/", appeals.appeals, name="appeals"),
    path("appeals/<int:appeal_id>/", appeals.appeal, name="appeal"),
    path("appeals/<int:appeal_id>/decide/", appeals.decide, name="decide"),
]
