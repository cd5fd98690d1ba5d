"""What a county decides about cases, their terms and their letters."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from bot.config import Section
from storage.terms import read_term


def _term(text: str) -> str:
    read_term(text)
    return text


TermText = Annotated[str, AfterValidator(_term)]


class WhistleConfig(Section):
    """吹哨."""

    cancel_hours: int = Field(default=72, ge=0, description="Hours in which a report may be taken back.")
    urge_hours: float = Field(default=12, ge=0, description="Hours between two 催办 of one case.")
    extensions: int = Field(default=1, ge=0, description="Times that a department may be given 延期 for one case.")
    redo_limit: int = Field(default=2, ge=1, description="Times 没解决 after which a case is 督办.")
    majority_least: int = Field(
        default=2,
        ge=2,
        description="Neighbours whose word, being that of most who were asked, ends a case or reopens it.",
    )
    archive_days: int = Field(default=30, ge=1, description="Days after which a closed case is 归档.")
    alike_days: int = Field(default=30, ge=0, description="Days back that an open case is compared with a new one.")
    hot_days: int = Field(default=90, ge=1, description="Days in which the same thing at the same place is a hot spot.")
    reports_per_hour: int = Field(default=20, ge=1, description="Reports of one person in an hour; urgent ones pass.")
    urgent_apart: int = Field(
        default=2, ge=1, description="Alarms of one person in an hour that wake the staff; more are added to the first."
    )
    flood_cases: int = Field(
        default=50, ge=2, description="Reports in one community within an hour that its staff are told of as a flood."
    )
    hot_times: int = Field(default=2, ge=2, description="Times that make it one.")


class ClockConfig(Section):
    """限时: how long each step may take, by pace; how it is chased."""

    urgent_send: TermText = Field(default="30 minutes", description="紧急: until the community has acted.")
    urgent_sign: TermText = Field(default="30 minutes", description="紧急: until the department has signed.")
    urgent_finish: TermText = Field(default="2 hours", description="紧急: until it has answered.")
    utility_send: TermText = Field(default="2 hours", description="民生 (水电气热): until the community has acted.")
    utility_sign: TermText = Field(default="2 hours", description="民生: until the department has signed.")
    utility_finish: TermText = Field(default="24 hours", description="民生: until it has answered.")
    usual_send: TermText = Field(default="1 working days", description="一般: until the community has acted.")
    usual_sign: TermText = Field(default="1 working days", description="一般: until the department has signed.")
    usual_finish: TermText = Field(default="5 working days", description="一般: until it has answered.")
    complex_send: TermText = Field(default="1 working days", description="复杂: until the community has acted.")
    complex_sign: TermText = Field(default="1 working days", description="复杂: until the department has signed.")
    complex_finish: TermText = Field(default="15 working days", description="复杂: until it has answered.")
    verify: TermText = Field(default="2 working days", description="Until the community has verified an answer.")
    resident: TermText = Field(
        default="2 working days",
        description="Silence before the resident is asked again; twice, then it is 未回应.",
    )
    remind_before: int = Field(default=1, ge=0, description="Working days before expiry that the handler is reminded.")
    press_after: int = Field(default=1, ge=1, description="Working days after expiry: 催办函.")
    supervise_after: int = Field(default=3, ge=2, description="Working days after expiry: 督办.")
    county_after: int = Field(default=5, ge=3, description="Working days after expiry: on the county office's sheet.")


class LetterConfig(Section):
    """函."""

    review: bool = Field(default=False, description="A letter is read by a second person (审核) before it is issued.")
    number: str = Field(
        default="{issuer}哨函〔{year}〕{n}号",
        pattern=r"^[^{}]*\{issuer\}[^{}]*\{year\}[^{}]*\{n\}[^{}]*$",
        description="How letters are numbered: {issuer}, {year} and {n}, in this order.",
    )
    issuer: str = Field(
        default="{community}居民委员会",
        pattern=r"^[^{}]*\{community\}[^{}]*$",
        description="Who signs a community's letters, by the full name, e.g. 会昌县文武坝镇{community}居民委员会.",
    )
    contact: str = Field(default="社区值班室", description="Post that a letter names; its phone is the duty phone.")
    template: str = Field(
        default="", description="The county's own docx template; gridwhistle template letter writes one to start from."
    )
    red_head: bool = Field(
        default=True, description="红头: the issuer's name in red at the top of the shipped template."
    )
    pdf: bool = Field(default=True, description="Send a PDF too, where LibreOffice is installed.")
    soffice: str = Field(default="soffice", description="LibreOffice's program, by name or path.")
    pdf_seconds: int = Field(default=60, ge=1, le=600, description="How long LibreOffice may take.")
