"""What a campaign has reached, as figures, as rows for a table, and as a workbook."""

from outreach.services.reporting.advice import Advice, advice_of
from outreach.services.reporting.figures import CampaignFigures, PlanLine, about, campaign_figures, plan_lines
from outreach.services.reporting.helps import Reasons, reasons_of
from outreach.services.reporting.left_over import LeftOver, left_over
from outreach.services.reporting.lesson_answers import (
    LessonAnswers,
    is_pinned_in_problem,
    lesson_answers,
)
from outreach.services.reporting.lists import RequestRow, VolunteerRow, request_rows, volunteer_rows
from outreach.services.reporting.naming import Names
from outreach.services.reporting.proofs import (
    coverage_proof,
    disruption_proof,
    freedom_words,
    minutes_proof,
    told_words,
)
from outreach.services.reporting.region import Region, within
from outreach.services.reporting.rows import PlanFilter, PlanRow, plan_rows
from outreach.services.reporting.workbook import workbook

__all__ = [
    "Advice", "CampaignFigures", "LeftOver", "LessonAnswers", "Names", "PlanFilter", "PlanLine", "PlanRow", "Reasons", "Region",
    "RequestRow", "VolunteerRow", "about", "advice_of", "campaign_figures", "coverage_proof", "disruption_proof",
    "freedom_words", "is_pinned_in_problem", "left_over", "lesson_answers", "minutes_proof", "plan_lines", "plan_rows", "reasons_of",
    "request_rows", "told_words", "volunteer_rows", "within", "workbook",
]  # fmt: skip
