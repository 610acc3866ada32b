"""What a campaign has reached, as figures, as rows for a table, and as a workbook."""

from outreach.services.reporting.figures import CampaignFigures, PlanLine, about, campaign_figures, plan_lines
from outreach.services.reporting.left_over import LeftOver, left_over
from outreach.services.reporting.lists import RequestRow, VolunteerRow, request_rows, volunteer_rows
from outreach.services.reporting.proofs import coverage_proof, disruption_proof, minutes_proof
from outreach.services.reporting.region import Region, within
from outreach.services.reporting.rows import PlanFilter, PlanRow, plan_rows
from outreach.services.reporting.workbook import workbook

__all__ = [
    "CampaignFigures", "LeftOver", "PlanFilter", "PlanLine", "PlanRow", "Region", "RequestRow", "VolunteerRow", "about",
    "campaign_figures", "coverage_proof", "disruption_proof", "left_over", "minutes_proof", "plan_lines", "plan_rows",
    "request_rows", "volunteer_rows", "within", "workbook",
]  # fmt: skip
