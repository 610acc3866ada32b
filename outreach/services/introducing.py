"""How a volunteer is introduced to a school: by first name, employer and topic, and only while she has said yes (R20)."""

from outreach.models import LessonRequest, Person, Volunteer


def first_name(person: Person) -> str:
    """ "" where she gave no name."""
    return next(iter(person.name.split()), "")


def introduction(volunteer: Volunteer, request: LessonRequest) -> str:
    """`Austėja, Robotika UAB (robots, data)`: the topics are those that the class asked for, or else all of hers."""
    shared = [topic for topic in volunteer.topics if topic in request.topics] or volunteer.topics
    who = ", ".join(filter(None, (first_name(volunteer.person), volunteer.employer)))
    return f"{who} ({', '.join(shared)})" if shared else who
