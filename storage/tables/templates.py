"""The county's own form of a paper, as a file that its office sent."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, String, Table

from storage.columns import Utc, key, metadata, ref

# The newest of a paper and a form counts; a row without a file goes back to the shipped one.
paper_template = Table(
    "paper_template",
    metadata,
    key(),
    Column("paper", String(16), nullable=False),  # card
    Column("form", String(8), nullable=False),  # xlsx | docx
    Column("file", JSON, nullable=False),  # as a message keeps one, with its sha256; {} = the shipped one again
    ref("account_id", "account.id"),  # who sent it; None once they have left
    Column("at", Utc, nullable=False),
    Index("ix_paper_template_paper_form", "paper", "form"),
    Index("ix_paper_template_account_id", "account_id"),
)
