"""Where WeCom is, which app reads for us, and every limit of its own with the place the number comes from."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class WecomResidentsConfig(BaseModel):
    """居民上报 and 客户群群发 of one 企业微信. Seconds unless a name says otherwise.

    Sources: [doc] developer.work.weixin.qq.com/document/path/ 91039 (token), 93518 and 93519 (orders), 92135
    (群发), 93338 (results), 97610 (remind), 97611 (cancel), 92120 and 92122 (groups), 92571 (owners), 90313 (codes);
    [field] public SDKs; [ours] a choice of this house.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    corp_id: str = Field(min_length=1, max_length=64, description="企业 ID, as 我的企业 → 企业信息 shows it.")
    secret: SecretStr = Field(
        description="Secret of a self-built app that is ticked under 居民上报 → 可调用接口的应用 and under "
        "客户联系 → 可调用接口的应用; its machine's address must be among 企业可信 IP [doc]."
    )
    reporter_key: SecretStr = Field(
        default=SecretStr(""),
        description="Keys the hash that stands for a resident; empty takes the secret. Keep it: with another key "
        "everybody is somebody new.",
    )
    base_url: str = Field(default="https://qyapi.weixin.qq.com", description="Where cgi-bin is [doc].")

    # --- orders in ----------------------------------------------------------------------------
    poll_seconds: float = Field(
        default=60, gt=0, description="Between two looks for orders; the API has no call-back, so it is asked [doc]."
    )
    limit: int = Field(default=50, ge=1, le=50, description="Orders a page [doc: 20 by default, 50 at most].")
    overlap_seconds: float = Field(
        default=300, ge=0, description="Read again at each look: clocks differ, orders change while pages turn [ours]."
    )
    back_hours: float = Field(
        default=0, ge=0, description="At the very first start, orders so old are taken too; older never [ours]."
    )
    again_seconds: float = Field(default=120, gt=0, description="Until a missing picture is asked for again [ours].")
    again_tries: int = Field(default=4, ge=0, description="Times it is asked for again [ours].")

    # --- pictures -----------------------------------------------------------------------------
    pictures: int = Field(default=9, ge=0, description="Pictures taken of one order, and as many of its steps [ours].")
    picture_bytes: int = Field(default=20 * 1024 * 1024, gt=0, description="Largest picture taken [ours].")
    picture_seconds: float = Field(default=30, gt=0, description="For one picture, first to last byte [ours].")
    downloads: int = Field(default=4, ge=1, description="Pictures fetched at once [ours].")

    # --- 客户群群发 out -------------------------------------------------------------------------
    check_seconds: float = Field(default=600, gt=0, description="Between two looks who has confirmed [ours].")
    lost_seconds: float = Field(
        default=30,
        gt=0,
        description="After a lost answer, until WeCom's list is searched for the task: it is listed late [doc 41063].",
    )
    follow_days: float = Field(default=3, gt=0, description="Days in which a task is followed [ours].")
    groups_seconds: float = Field(default=21_600, gt=0, description="Between two readings of the groups' list [ours].")
    settle_seconds: float = Field(
        default=1, ge=0, description="Pause before a look at what is asked for: many commits share one look [ours]."
    )

    # --- calls --------------------------------------------------------------------------------
    timeout_seconds: float = Field(default=10, gt=0, description="One call [ours].")
    early_seconds: float = Field(
        default=300, ge=0, description="A token is renewed so long before it ends; it lives 7200 s [doc]."
    )
    busy_seconds: float = Field(default=2, gt=0, description="First wait after -1, 5xx, silence; doubles [ours].")
    busy_most_seconds: float = Field(default=300, gt=0, description="Longest of these waits [ours].")
    rate_seconds: float = Field(
        default=60, gt=0, description="Wait after 45009 and 45033: most limits count by the minute [doc 90312]."
    )
    setup_seconds: float = Field(
        default=600,
        gt=0,
        description="Wait after a no that only the app's owner can change: secret, IP, rights [ours].",
    )
