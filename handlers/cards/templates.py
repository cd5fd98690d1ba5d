"""The county's own form of the card: sent by its office, tried before it is taken; the shipped one to start from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.access import Role
from bot.message import File, ToRender
from bot.refused import Refused
from bot.work import Work
from handlers.ledger.documents import pack_held
from storage.events import What
from storage.tables import paper_template

COUNTY = frozenset({Role.COUNTY})
PAPER = "card"
FORMS = ("xlsx", "docx")


class TemplateEvent(What, record="paper_template"):
    """What happens to the form of a paper."""

    CHANGED = "changed"
    SHIPPED_AGAIN = "the shipped one again"


def current(tx: Connection, form: str) -> Mapping[str, Any]:
    """The kept file that cards of this form (xlsx, docx) are made with; {} = the shipped one."""
    mine = paper_template.c.paper == PAPER, paper_template.c.form == form
    query = select(paper_template.c.file).where(*mine).order_by(paper_template.c.id.desc()).limit(1)
    return tx.execute(query).scalar() or {}


def try_out(work: Work, file: File) -> ToRender:
    """A file that the county's office sent: it is tried, and taken if a card can be made of it. Raises Refused."""
    work.need(COUNTY)
    if form_of(file.name) not in FORMS:
        raise Refused("cards.template_kind", alone=True)
    args = {
        "file": {"sha256": file.sha256, "name": file.name, "mime": file.mime, "size": file.size},
        "account": work.actor.account_id,
        "person": work.actor.person_id,
        "inbox": work.actor.inbox_id,
        "held": pack_held(tuple(grant for grant in work.actor.held if grant.role in COUNTY)),
    }
    return ToRender("card_template", args)


def put(work: Work, form: str, file: Mapping[str, Any]) -> None:
    """From now on cards are made with it; {}: with the shipped one again. Raises Refused: not the county's office."""
    work.need(COUNTY)
    row = {"paper": PAPER, "form": form, "file": dict(file), "account_id": work.actor.account_id, "at": work.now}
    made = work.tx.execute(insert(paper_template).values(**row).returning(paper_template.c.id)).scalar_one()
    event = TemplateEvent.CHANGED if file else TemplateEvent.SHIPPED_AGAIN
    work.record(event, made, after={"form": form, "sha256": file.get("sha256", "")})


def form_of(name: str) -> str:
    """xlsx, docx; what else a name ends with is none."""
    return Path(name).suffix.lower().removeprefix(".")
