"""How a campaign comes in from spreadsheets (import-files.md)."""

from outreach.services.importing.report import Note, Report
from outreach.services.importing.run import import_files
from outreach.services.importing.skipped import skipped_files

__all__ = ["Note", "Report", "import_files", "skipped_files"]
