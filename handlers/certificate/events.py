"""What is recorded of certificates and proofs."""

from __future__ import annotations

from storage.events import What


class CertificateEvent(What, record="certificate"):
    """What happens to a 报到证."""

    ISSUED = "issued"
    RENEWED = "renewed"
    REPLACED = "replaced"
    REVOKED = "revoked"
    RESTORED = "restored"


class ProofEvent(What, record="service_proof"):
    """What happens to a 志愿服务证明."""

    ISSUED = "issued"
    STAMP_ASKED = "stamp asked for"


class ReceiptEvent(What, record="unit"):
    """That a unit's list of its own people was given out."""

    MADE = "receipt made"


class AskedEvent(What, record="account"):
    """That somebody asked the community about a paper: nothing of theirs changes, but it is counted."""

    ASKED = "asked about a paper"
