"""`python -m outreach.cli` is the `outreach` command."""

from outreach.cli import main

main()
