"""The team that exists before anybody made one, so that the first report finds a reader.

Called by `vault.review_teams`. `khien staff add` without --agency puts people into it.
"""

from django.db import transaction

from khien.hub import audit
from khien.hub.accounts.models import Agency, Team

AGENCY = "helpline"
TEAM = "Báo cáo"


def first_team() -> Team:
    """The first agency's team that reads reports, made where it is missing."""
    with transaction.atomic():
        agency, _ = Agency.objects.get_or_create(
            code=AGENCY, defaults={"name_vi": "Tổng đài", "name_en": "Helpline"}
        )
        team, made = Team.objects.get_or_create(
            agency=agency, name=TEAM, defaults={"reads_reports": True}
        )
        if made:
            audit.record("system", "staff.team_created", team, reads_reports=True)
    return team
