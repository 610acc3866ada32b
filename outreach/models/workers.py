"""Who does the background work."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from outreach.extensions import db


class Worker(db.Model):
    """A worker by its WORKER_ID, and when it was last seen, so that others can tell whether it lives."""

    __tablename__ = "worker"

    name: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    heartbeat: Mapped[float]  # real seconds since 1970, whatever OUTREACH_NOW says
