"""The data model: many campaigns side by side, one register of schools and people."""

from outreach.models.access import FeedToken, SignInToken
from outreach.models.applications import ApplicationState, SchoolApplication
from outreach.models.audit import AuditEntry
from outreach.models.busy import BusyCalendar, BusyInterval
from outreach.models.campaign import HIGHEST_GRADE, LOWEST_GRADE, Campaign, Closure
from outreach.models.drafts import BookingDraft, JoinDraft
from outreach.models.lessons import CandidateSlot, Delivery, LessonRequest, Photos
from outreach.models.messages import (
    Answer,
    Invitation,
    InvitationState,
    Message,
    MessageKind,
    MessageState,
    Recipient,
)
from outreach.models.people import Organizer, OrganizerRole, Person
from outreach.models.places import AddedPlace
from outreach.models.plans import Assignment, Pin, PlanState, PlanVersion, Solve, SolveState
from outreach.models.received import ReceivedKind, ReceivedMail
from outreach.models.reports import AttendanceStatus, VisitReport, VolunteerReport
from outreach.models.schools import BellPeriod, School, SchoolContact
from outreach.models.volunteers import AvailabilityWindow, Transport, Vetting, VettingCheck, Volunteer
from outreach.models.workers import Worker

__all__ = [
    "HIGHEST_GRADE", "LOWEST_GRADE", "AddedPlace", "Answer", "ApplicationState", "Assignment", "AttendanceStatus", "AuditEntry", "AvailabilityWindow", "BellPeriod",
    "BookingDraft", "BusyCalendar", "BusyInterval", "Campaign", "CandidateSlot", "Closure", "Delivery", "FeedToken",
    "Invitation", "InvitationState", "JoinDraft", "LessonRequest", "Message", "MessageKind", "MessageState", "Organizer",
    "OrganizerRole", "Person", "Photos", "Pin", "PlanState", "PlanVersion", "ReceivedKind", "ReceivedMail", "Recipient",
    "School", "SchoolApplication", "SchoolContact", "SignInToken", "Solve", "SolveState", "Transport", "Vetting", "VettingCheck", "VisitReport", "Volunteer", "VolunteerReport", "Worker",
]  # fmt: skip
