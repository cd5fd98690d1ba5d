"""报到证 and 志愿服务证明: what was issued, and the county's keys by which a 报到证 is known as ours."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, LargeBinary, SmallInteger, String, Table

from storage.columns import Utc, key, metadata, ref

# A key is never taken away: what it signed is to be known for as long as somebody holds it.
certificate_key = Table(
    "certificate_key",
    metadata,
    Column(
        "number", Integer, primary_key=True, autoincrement=False
    ),  # the county's first, second …: the last one signs
    Column("public", LargeBinary, nullable=False),  # Ed25519, 32 bytes
    Column("sealed", LargeBinary, nullable=False),  # the private half, sealed with the county's own secret
    Column("created_at", Utc, nullable=False),
)

certificate = Table(
    "certificate",
    metadata,
    key(),
    Column("number", String(40), nullable=False, unique=True),  # 会报〔2026〕水东-0001
    ref("person_id", "person.id"),  # None: they have left, and only the number remains
    # What it says of them. It holds for as long as it is still so.
    Column("name", String(64), nullable=False),
    ref("unit_id", "unit.id"),
    ref("community_id", "place.id", nullable=False),
    Column("valid_until", Date, nullable=False),
    Column("issued_at", Utc, nullable=False),
    Column("replaced_at", Utc),  # another one was issued in its place
    Column("revoked_at", Utc),
    Column("reason", String(200), nullable=False),  # why it was revoked; for the person and their community alone
    Index("ix_certificate_person_id", "person_id"),
    Index("ix_certificate_community_id", "community_id"),
    Index("ix_certificate_unit_id", "unit_id"),
)

# 志愿服务证明: what was proved when, so that the 居委会 can say so if somebody asks by its number.
service_proof = Table(
    "service_proof",
    metadata,
    key(),
    Column("number", String(40), nullable=False, unique=True),  # 会志证〔2026〕水东-0001
    ref("person_id", "person.id"),
    ref("community_id", "place.id", nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),  # the first day after it
    Column("times", SmallInteger, nullable=False),
    Column("confirmed", Integer, nullable=False),  # minutes that the community has confirmed
    Column("unconfirmed", Integer, nullable=False),  # and those that it has not
    Column("issued_at", Utc, nullable=False),
    Column("stamp_asked_at", Utc),
    Index("ix_service_proof_person_id", "person_id"),
    Index("ix_service_proof_community_id", "community_id"),
)
