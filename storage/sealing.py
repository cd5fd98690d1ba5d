"""What is closed with a secret of ours and opened with it alone: platforms' tokens, a signing key, how a wisher is
reached."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


def sealed(secret: str, plain: bytes) -> bytes:
    """`plain`, closed."""
    return _seal(secret).encrypt(plain)


def opened(secret: str, kept: bytes) -> bytes | None:
    """What was closed; None where it was with another secret."""
    from cryptography.fernet import InvalidToken

    try:
        return _seal(secret).decrypt(kept)
    except InvalidToken:
        return None


def _seal(secret: str) -> Fernet:
    from cryptography.fernet import Fernet  # 14 MB of code: not before something is closed or opened

    # The secret is long and random, made by the platform: one hash is enough to make a key of it.
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"gridwhistle token\0" + secret.encode()).digest()))
