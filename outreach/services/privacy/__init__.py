"""What is kept about a person: all of it as a file, and its end when she leaves (domain.md, R21)."""

from outreach.services.privacy.leaving import leave
from outreach.services.privacy.mine import NOT_PERSONAL, rows_of
from outreach.services.privacy.taking_out import take_out

__all__ = ["NOT_PERSONAL", "leave", "rows_of", "take_out"]
