"""The county's signing key: made once, the same for every process, its private half sealed with a secret of ours.

With another secret the old private half stays closed: a new key signs then, and the old one's public half still says
that what it signed is ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from storage import sealing
from storage.tables import certificate_key
from storage.upsert import insert_into

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Public = Mapping[str, bytes]  # by the name of a key: its public half, 32 bytes


@dataclass(frozen=True, slots=True)
class SigningKey:
    """`name` is of its public half, so that two counties' keys have two names."""

    name: str
    private: Ed25519PrivateKey

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return self.private.sign(message)


def name_of(public: bytes) -> str:
    """What a key is called in a signed text: eight signs."""
    return sha256(public).hexdigest()[:8]


def signing(tx: Connection, secret: str, now: datetime) -> SigningKey:
    """The county's key; made if there is none yet that this secret opens."""
    ours = opened(tx, secret)
    if ours is not None:
        return ours
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    last = tx.scalar(select(certificate_key.c.number).order_by(certificate_key.c.number.desc()).limit(1)) or 0
    row = {
        "number": last + 1,
        "public": private.public_key().public_bytes_raw(),
        "sealed": sealing.sealed(secret, private.private_bytes_raw()),
        "created_at": now,
    }
    # Another process may make it at this very moment: whoever comes second takes the first one's.
    tx.execute(
        insert_into(tx, certificate_key).values(row).on_conflict_do_nothing(index_elements=[certificate_key.c.number])
    )
    made = opened(tx, secret)
    assert made is not None, "another process made a key with another secret at this moment"
    return made


def opened(tx: Connection, secret: str) -> SigningKey | None:
    """The newest key; None where there is none, or `secret` does not open it."""
    row = tx.execute(
        select(certificate_key.c.public, certificate_key.c.sealed).order_by(certificate_key.c.number.desc()).limit(1)
    ).first()
    if row is None:
        return None
    half = sealing.opened(secret, row.sealed)
    if half is None:
        return None
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return SigningKey(name_of(row.public), Ed25519PrivateKey.from_private_bytes(half))


def public(tx: Connection) -> Public:
    """Every key that ever signed for this county."""
    return {name_of(half): half for half in tx.scalars(select(certificate_key.c.public))}


def is_signed(half: bytes, signature: bytes, message: bytes) -> bool:
    """Whether a signature is of this key and of this message."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(half).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
