"""报到证 that can be checked, 报到回执 for units, 志愿服务证明 of the 居委会."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, and_, delete, select, update

from bot.capability import Capability
from bot.config import Config
from bot.personal import Ages, Change, Holding, Whose, telling
from bot.placed import Placed
from bot.premises import Premises
from bot.rendering import Renderer
from bot.verdict import Verdict
from handlers.certificate import chat, documents, keys
from handlers.certificate.config import CertificateConfig
from storage.tables import certificate, service_proof

if TYPE_CHECKING:
    from starlette.routing import BaseRoute


def _nobodys(who: Whose) -> list[Change]:
    """The register has no gap: the number stays, of nobody."""
    mine = update(certificate).where(certificate.c.person_id == who.person_id)
    return [mine.values(person_id=None, name="", unit_id=None, reason="")]


def _proved_no_more(who: Whose) -> list[Change]:
    return [update(service_proof).where(service_proof.c.person_id == who.person_id).values(person_id=None)]


def _old_papers(ages: Ages) -> list[Change]:
    old = select(certificate.c.id).where(certificate.c.valid_until < ages.records.date()).limit(ages.chunk)
    return [delete(certificate).where(certificate.c.id.in_(old))]


def _old_proofs(ages: Ages) -> list[Change]:
    old = select(service_proof.c.id).where(service_proof.c.issued_at < ages.records).limit(ages.chunk)
    return [delete(service_proof).where(service_proof.c.id.in_(old))]


def _pages(premises: Premises) -> Sequence[BaseRoute]:
    from handlers.certificate.pages import pages  # a template engine: only where pages are served

    return pages(premises)


def _check(config: Config, tx: Connection | None) -> Iterable[Verdict]:
    secret = config.section(CertificateConfig).secret.get_secret_value()
    if tx is None or not keys.public(tx):
        return
    if keys.opened(tx, secret) is None:
        yield "报到证", None, "[certificate] secret 和做签名密钥时的不一样，下一张会用新的密钥签；以前的照样能核验"
    elif not secret:
        yield "报到证", True, "签名密钥没有另外加密，可以设 GRIDWHISTLE_CERTIFICATE__SECRET"
    else:
        yield "报到证", True, "签名密钥打得开"


CAPABILITY = Capability(
    "certificate",
    "服务记录",
    Path(__file__).parent,
    books=(chat.book,),
    after=chat.after,
    sections={"certificate": CertificateConfig},
    check=_check,
    pages=_pages,
    renderers={
        "certificate": Renderer(documents.render_certificate),
        "service_proof": Renderer(documents.render_proof),
        "receipt": Renderer(documents.render_receipt),
    },
    placed=(
        Placed(
            certificate,
            "community_id",
            "在用的报到证",
            lambda: and_(certificate.c.replaced_at.is_(None), certificate.c.person_id.is_not(None)),
        ),
        Placed(service_proof, "community_id", stays="what a committee proved it proved then"),
    ),
    holdings=(
        Holding(
            certificate,
            ("person_id",),
            label="报到证",
            own=lambda who: certificate.c.person_id == who.person_id,
            forget=_nobodys,
            purge=_old_papers,
            tells=telling(
                lambda who: (
                    select(certificate.c.issued_at, certificate.c.number, certificate.c.reason)
                    .where(certificate.c.person_id == who.person_id)
                    .order_by(certificate.c.id.desc())
                ),
                lambda row: f"{row.number}" + (f"（撤销原因：{row.reason}）" if row.reason else ""),
            ),
        ),
        Holding(
            service_proof,
            ("person_id",),
            label="志愿服务证明",
            own=lambda who: service_proof.c.person_id == who.person_id,
            forget=_proved_no_more,
            purge=_old_proofs,
            tells=telling(
                lambda who: (
                    select(service_proof.c.issued_at, service_proof.c.number)
                    .where(service_proof.c.person_id == who.person_id)
                    .order_by(service_proof.c.id.desc())
                ),
                lambda row: str(row.number),
            ),
        ),
    ),
)
