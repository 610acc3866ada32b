"""Topics are the campaign's list where it has one."""

from flask_babel import lazy_gettext as _l

from outreach.services.importing.records import Record
from outreach.services.importing.world import World


def check_topics(world: World, record: Record) -> None:
    known = world.campaign.topics if world.campaign else []
    for topic in record.values.get("topics", []):
        if known and topic not in known:
            sentence = _l(
                "The campaign has no such topic: write some of %(topics)s.", topics=", ".join(known)
            )
            record.fault("topics", sentence, topic)
