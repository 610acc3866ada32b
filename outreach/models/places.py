"""Places that the gazetteer lacks and organizers have added."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from outreach.extensions import db


class AddedPlace(db.Model):
    __tablename__ = "added_place"
    __table_args__ = (
        sa.UniqueConstraint("country", "town", "municipality"),
        sa.CheckConstraint("lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name="place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    country: Mapped[str] = mapped_column(sa.String(2))
    town: Mapped[str] = mapped_column(sa.String(120))
    municipality: Mapped[str] = mapped_column(sa.String(120), default="")
    lat: Mapped[float]
    lon: Mapped[float]
