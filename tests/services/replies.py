"""Mails as calendars, mail servers and people send them back, each in its writer's documented shape."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime

MAILBOX = "outreach@localhost"
STAMP = datetime(2027, 1, 11, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Reply:
    """Who answers what; each method writes it as another program does."""

    uid: str
    who: str = "ona@volunteers.example"
    partstat: str = "ACCEPTED"
    sequence: int | None = 0
    stamp: datetime = STAMP
    sender: str = ""
    comment: str = ""
    method: str = "REPLY"

    @property
    def from_(self) -> str:
        return self.sender or self.who

    def google(self) -> bytes:
        """Folded, CRLF, a Sender of Google's own, her words as a parameter, and the object twice."""
        words = f';X-RESPONSE-COMMENT="{self.comment}"' if self.comment else ""
        lines = self._object(
            f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={self.partstat};CN={self.who}{words};X-NUM-GUESTS=0:mailto:{self.who}",
            prodid="-//Google Inc//Google Calendar 70.9054//EN",
        )
        body = self._folded(lines)
        return crlf(
            f"""\
MIME-Version: 1.0
Reply-To: {self.from_}
Sender: Google Calendar <calendar-notification@google.com>
Auto-Submitted: auto-generated
Message-ID: <calendar-1234@google.com>
Date: Mon, 11 Jan 2027 09:00:00 +0000
Subject: =?UTF-8?Q?Accepted=3A_Pamoka_=C5=A1ie=C5=BEiuose?=
From: =?UTF-8?B?T25hIMW9ZW1haXTEmQ==?= <{self.from_}>
To: {MAILBOX}
Content-Type: multipart/mixed; boundary="0000000000001"

--0000000000001
Content-Type: multipart/alternative; boundary="0000000000002"

--0000000000002
Content-Type: text/plain; charset="UTF-8"; format=flowed; delsp=yes
Content-Transfer-Encoding: base64

{base64.encodebytes("Ona priėmė kvietimą.".encode()).decode().strip()}

--0000000000002
Content-Type: text/calendar; charset="UTF-8"; method={self.method}
Content-Transfer-Encoding: 7bit

{body}
--0000000000002--

--0000000000001
Content-Type: application/ics; name="invite.ics"
Content-Disposition: attachment; filename="invite.ics"
Content-Transfer-Encoding: base64

{base64.encodebytes(body.encode()).decode().strip()}
--0000000000001--
"""
        )

    def outlook(self) -> bytes:
        """No ORGANIZER, a time zone of Windows, MAILTO in capitals, a base64 part, X-MICROSOFT words."""
        lines = self._object(
            f'ATTENDEE;PARTSTAT={self.partstat};CN="Žemaitė, Ona":MAILTO:{self.who}',
            f"COMMENT;LANGUAGE=lt-LT:{self.comment}\\n",
            "SUMMARY;LANGUAGE=lt-LT:Accepted: Licėjus\\, 8b",
            "DTSTART;TZID=FLE Standard Time:20270208T085500",
            "X-MICROSOFT-CDO-APPT-SEQUENCE:0",
            prodid="Microsoft Exchange Server 2010",
            zone=True,
        )
        return crlf(
            f"""\
From: "=?utf-8?B?xb1lbWFpdMSXLCBPbmE=?=" <{self.from_}>
To: Women Go Tech <{MAILBOX}>
Subject: Accepted: Pamoka
Thread-Topic: Pamoka
Date: Mon, 11 Jan 2027 09:00:00 +0000
Message-ID: <AM0PR@eurprd04.prod.outlook.com>
Content-Language: lt-LT
x-ms-exchange-calendar-originator-id: x
Content-Type: multipart/alternative; boundary="_000_AM0PR_"
MIME-Version: 1.0

--_000_AM0PR_
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: base64

{base64.encodebytes(self.comment.encode()).decode().strip()}

--_000_AM0PR_
Content-Type: text/calendar; charset="utf-8"; method={self.method}
Content-Transfer-Encoding: base64

{base64.encodebytes(crlf(chr(10).join(lines)) + b"").decode().strip()}

--_000_AM0PR_--
"""
        )

    def apple(self) -> bytes:
        """An attachment named for the calendar, quoted-printable, the method in the part's type."""
        body = self._folded(
            self._object(
                f"ATTENDEE;CN=Ona;CUTYPE=INDIVIDUAL;EMAIL={self.who};PARTSTAT={self.partstat};ROLE=REQ-PARTICIPANT:mailto:{self.who}",
                "TRANSP:OPAQUE",
                prodid="-//Apple Inc.//macOS 15.1//EN",
            )
        ).replace("=", "=3D")
        return crlf(
            f"""\
From: Ona <{self.from_}>
Content-Type: multipart/alternative; boundary="Apple-Mail=_E1"
Mime-Version: 1.0 (Mac OS X Mail 16.0)
Subject: Accepted: Pamoka
Date: Mon, 11 Jan 2027 11:00:00 +0200
To: {MAILBOX}

--Apple-Mail=_E1
Content-Transfer-Encoding: 7bit
Content-Type: text/plain; charset=us-ascii

Ona has accepted the invitation

--Apple-Mail=_E1
Content-Disposition: attachment; filename=iCal-20270111-110000.ics
Content-Type: text/calendar; method={self.method}; name=iCal-20270111-110000.ics; charset=utf-8
Content-Transfer-Encoding: quoted-printable

{body}

--Apple-Mail=_E1--
"""
        )

    def thunderbird(self) -> bytes:
        """8bit, LF alone, the method's parameter as it should be, one part inside mixed."""
        body = "\n".join(
            self._object(
                f"ATTENDEE;CN=Ona Žemaitė;PARTSTAT={self.partstat};ROLE=REQ-PARTICIPANT:mailto:{self.who}",
                prodid="-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN",
            )
        )
        return f"""\
Message-ID: <f00@volunteers.example>
Date: Mon, 11 Jan 2027 11:00:00 +0200
MIME-Version: 1.0
User-Agent: Mozilla Thunderbird
From: {self.from_}
To: {MAILBOX}
Subject: Event Invitation Reply (Accepted): Pamoka
Content-Type: text/calendar; method={self.method}; charset=UTF-8
Content-Transfer-Encoding: 8BIT

{body}
""".encode()

    def nextcloud(self) -> bytes:
        """From a mailbox that sends for all its users, her own address in Reply-To, the method's parameter lost."""
        body = self._folded(
            self._object(
                f"ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT={self.partstat};ROLE=REQ-PARTICIPANT;RSVP=TRUE;LANGUAGE=lt;SCHEDULE-STATUS=1.1:mailto:{self.who}",
                prodid="-//Sabre//Sabre VObject 4.5.4//EN",
            )
        )
        return crlf(
            f"""\
Subject: Re: Pamoka
From: Ona via Debesis <{self.sender or "noreply@cloud.example"}>
To: {MAILBOX}
Reply-To: Ona <{self.who}>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=_=_nc_=_

--_=_nc_=_
Content-Type: text/plain; charset=utf-8

Ona accepted your invitation.
--_=_nc_=_
Content-Type: application/ics; name=event.ics
Content-Disposition: attachment; filename=event.ics

{body}
--_=_nc_=_--
"""
        )

    def _object(self, *more: str, prodid: str, zone: bool = False) -> list[str]:
        windows = [
            "BEGIN:VTIMEZONE", "TZID:FLE Standard Time", "BEGIN:STANDARD", "DTSTART:16010101T040000",
            "TZOFFSETFROM:+0300", "TZOFFSETTO:+0200", "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10",
            "END:STANDARD", "END:VTIMEZONE",
        ]  # fmt: skip
        sequence = [] if self.sequence is None else [f"SEQUENCE:{self.sequence}"]
        return [
            "BEGIN:VCALENDAR", f"METHOD:{self.method}", f"PRODID:{prodid}", "VERSION:2.0", *(windows if zone else []),
            "BEGIN:VEVENT", f"UID:{self.uid}", f"DTSTAMP:{self.stamp:%Y%m%dT%H%M%SZ}", *sequence, *more,
            "BEGIN:VALARM", "TRIGGER:-PT15M", "UID:alarm", "ACTION:DISPLAY", "END:VALARM", "END:VEVENT", "END:VCALENDAR",
        ]  # fmt: skip

    def _folded(self, lines: list[str]) -> str:
        return "\n".join("\n ".join(line[i : i + 60] for i in range(0, len(line), 60)) for line in lines)


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def bounce(
    message_id: str,
    *,
    status: str = "5.1.1",
    action: str = "failed",
    kind: str = "delivery-status",
    receiver: str = "ona@volunteers.example",
) -> bytes:
    """As Postfix reports it (RFC 3464), the headers of our mail inside."""
    return crlf(
        f"""\
Return-Path: <>
From: MAILER-DAEMON@mail.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {MAILBOX}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="BOUNDARY/mail.example"

--BOUNDARY/mail.example
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

This is the mail system at host mail.example.

<ona@volunteers.example>: host mx.volunteers.example said: 550 {status} no such user

--BOUNDARY/mail.example
Content-Description: Delivery report
Content-Type: message/{kind}

Reporting-MTA: dns; mail.example
Arrival-Date: Mon, 11 Jan 2027 11:00:00 +0200 (EET)

Final-Recipient: rfc822; {receiver}
Original-Recipient: rfc822;{receiver}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.volunteers.example
Diagnostic-Code: smtp; 550 {status} no such user

--BOUNDARY/mail.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Message-ID: {message_id}
From: {MAILBOX}
To: ona@volunteers.example

--BOUNDARY/mail.example--
"""
    )


def plain_bounce(message_id: str, code: str = "550 5.1.1") -> bytes:
    """As Exim writes it: no report, our mail quoted in the text."""
    return f"""\
Return-path: <>
X-Failed-Recipients: ona@volunteers.example
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.example>
To: {MAILBOX}
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

  ona@volunteers.example
    SMTP error from remote mail server after RCPT TO:<ona@volunteers.example>:
    {code} <ona@volunteers.example>: Recipient address rejected

------ This is a copy of the message, including all the headers. ------

Message-ID: {message_id}
""".encode()


def letter(sender: str = "ona@volunteers.example", text: str = "Labas!", **headers: str) -> bytes:
    """What a person writes."""
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    return f"From: Ona <{sender}>\nTo: {MAILBOX}\n{more}Content-Type: text/plain; charset=utf-8\n\n{text}\n".encode()
