"""What a county decides about 报到证 and 志愿服务证明. What no source confirms is called provisional (暂定)."""

from __future__ import annotations

from pydantic import Field, SecretStr, field_validator

from bot.config import Section


class CertificateConfig(Section):
    """报到证, 报到回执, 志愿服务证明."""

    issued: bool = Field(default=True, description="Whether 报到证 are given out (the county's own scheme has them).")
    prefix: str = Field(
        default="", max_length=8, description="Before the year in a number; empty: the county's first character and 报."
    )
    issuer: str = Field(
        default="{community}党组织",
        description="Who issues a 报到证, the organisation's side. Provisional (暂定): no source says who does here.",
    )
    posts: bool = Field(
        default=True, description="Whether the posts that somebody holds stand on it (our proposal; two are named)."
    )
    renew: bool = Field(
        default=True,
        description="In a new year the number stays if nothing changed, without reporting in again (our proposal).",
    )
    stars: tuple[int, ...] = Field(
        default=(8, 16, 24, 32, 40),
        description="Hours of a year's stars, for a person alone; [] = none. Provisional (暂定): the national scale of "
        "100 to 1500 hours is out of reach at two hours a month.",
    )
    stars_confirmed: bool = Field(
        default=True, description="Stars count only hours that the community has confirmed (our proposal)."
    )
    proof: bool = Field(
        default=True,
        description="Whether 志愿服务证明 are given out, by the 居委会 (order 67 of 民政部 names such bodies).",
    )
    proof_prefix: str = Field(
        default="", max_length=8, description="The same of a 志愿服务证明; empty: the first character and 志证."
    )
    receipt: bool = Field(
        default=True, description="Whether a unit's liaison may have a 报到回执 (other counties' forms have one)."
    )
    verify: bool = Field(default=True, description="Whether /verify on the web server tells if a 报到证 is ours.")
    verify_url: str = Field(
        default="", max_length=120, description="Its public address, written under the QR code; empty: not written."
    )
    verify_per_minute: int = Field(default=30, ge=1, description="Questions a minute from one address (our proposal).")
    secret: SecretStr = Field(
        default=SecretStr(""),
        description="Seals the signing key in the database; better from GRIDWHISTLE_CERTIFICATE__SECRET. Choose it "
        "before the first 报到证: with another one a new key signs, and what was signed before is still known.",
    )

    @field_validator("stars")
    @classmethod
    def _rising(cls, hours: tuple[int, ...]) -> tuple[int, ...]:
        if list(hours) != sorted(set(hours)) or any(hour <= 0 for hour in hours):
            raise ValueError("hours rise from star to star, e.g. [8, 16, 24, 32, 40]")
        return hours
