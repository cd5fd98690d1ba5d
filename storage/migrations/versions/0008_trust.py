"""Trust: a name is a claim until it is proved."""

from __future__ import annotations

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _claims()


def _claims() -> None:
    """What is said of oneself, and what it was proved by."""
