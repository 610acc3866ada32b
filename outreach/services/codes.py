"""The words for what stands in the database as a code, the same on every page and in every file."""

from flask_babel import lazy_gettext as _l

from outreach.models import (
    Answer,
    AttendanceStatus,
    Delivery,
    MessageKind,
    MessageState,
    Photos,
    PlanState,
    ReceivedKind,
    Recipient,
    SolveState,
    Transport,
    Vetting,
)

DELIVERY = {
    Delivery.IN_PERSON: _l("in person"),
    Delivery.ONLINE: _l("online"),
    Delivery.EITHER: _l("in person or online"),
}
PHOTOS = {
    Photos.NONE: _l("no photographs"),
    Photos.NO_FACES: _l("photographs without faces"),
    Photos.ALLOWED: _l("photographs, not for publishing"),
    Photos.PUBLISH: _l("photographs that may be published"),
}
VETTING = {Vetting.YES: _l("checked"), Vetting.PENDING: _l("check pending"), Vetting.NO: _l("not checked")}
PLAN_STATE = {
    PlanState.DRAFT: _l("draft"),
    PlanState.PUBLISHED: _l("published"),
    PlanState.SUPERSEDED: _l("superseded"),
}
SOLVE_STATE = {
    SolveState.QUEUED: _l("waiting for the worker"),
    SolveState.RUNNING: _l("running"),
    SolveState.DONE: _l("done"),
    SolveState.CANCELLED: _l("cancelled"),
    SolveState.FAILED: _l("failed"),
}
MESSAGE_STATE = {
    MessageState.WAITING: _l("waiting"),
    MessageState.SENDING: _l("being sent"),
    MessageState.SENT: _l("sent"),
    MessageState.FAILED: _l("failed"),
    MessageState.OBSOLETE: _l("overtaken"),
}
ATTENDANCE = {
    AttendanceStatus.ATTENDED: _l("Yes"),
    AttendanceStatus.VOLUNTEER_NO_SHOW: _l("No, nobody came"),
    AttendanceStatus.SCHOOL_NO_SHOW: _l("No, we could not have it"),
    AttendanceStatus.CANCELLED_LATE: _l("No, it was called off shortly before"),
}
ATTENDANCE_OF_HERS = {
    AttendanceStatus.ATTENDED: _l("Yes"),
    AttendanceStatus.VOLUNTEER_NO_SHOW: _l("No, I could not come"),
    AttendanceStatus.SCHOOL_NO_SHOW: _l("No, the class could not have it"),
    AttendanceStatus.CANCELLED_LATE: _l("No, it was called off shortly before"),
}
MESSAGE_KIND = {
    MessageKind.INVITATION: _l("invitation"),
    MessageKind.UPDATE: _l("change"),
    MessageKind.CANCELLATION: _l("cancellation"),
    MessageKind.SIGN_IN: _l("sign-in link"),
    MessageKind.RECEIVED: _l("request received"),
    MessageKind.WITHDRAWN: _l("request withdrawn"),
    MessageKind.CONFIRM: _l("question whether it is still so"),
    MessageKind.SHEET: _l("visit sheet"),
    MessageKind.NOTICE: _l("notice"),
    MessageKind.WELCOME: _l("link to join"),
    MessageKind.UNFINISHED: _l("reminder of something unfinished"),
}
# The programs that read calendars, as feeds tell them apart.
CALENDAR_CLIENT = {
    "": "–",
    "google": "Google",
    "apple": "Apple",
    "outlook": "Outlook",
    "thunderbird": "Thunderbird",
    "icsx5": "ICSx⁵",
    "other": _l("another program"),
}
ANSWER = {
    Answer.NEEDS_ACTION: _l("not answered"),
    Answer.ACCEPTED: _l("yes"),
    Answer.TENTATIVE: _l("maybe"),
    Answer.DECLINED: _l("no"),
}
TRANSPORT = {Transport.CAR: _l("by car"), Transport.BUS: _l("by bus or train")}
# How well a volunteer speaks a language; each is enough to teach in.
LANGUAGE_LEVELS = {
    "native": _l("mother tongue"),
    "fluent": _l("fluent"),
    "good": _l("good enough for a lesson"),
}
RECEIVED_KIND = {
    ReceivedKind.REPLY: _l("answer that counts"),
    ReceivedKind.REFUSED: _l("answer that does not count"),
    ReceivedKind.BOUNCE: _l("mail that came back"),
    ReceivedKind.ABSENCE: _l("absence note"),
    ReceivedKind.COUNTER: _l("another time proposed"),
    ReceivedKind.DELEGATION: _l("passed on to somebody else"),
    ReceivedKind.BROKEN: _l("unreadable mail"),
    ReceivedKind.OTHER: _l("letter"),
}
RECIPIENT = {Recipient.VOLUNTEER: _l("volunteers"), Recipient.CONTACT: _l("schools")}
