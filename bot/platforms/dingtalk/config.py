"""DingTalk's settings: the app's names and secret, and every number, with where it comes from."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class DingTalkConfig(BaseModel):
    """One DingTalk app with a robot in Stream mode. Seconds unless a name says otherwise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    client_id: str = Field(min_length=1, description="Client ID (AppKey) of the app.")
    client_secret: SecretStr = Field(description="Client Secret (AppSecret) of the app.")
    robot_code: str = Field(default="", description="robotCode of the app's robot; empty: the Client ID, as is usual.")
    robot_name: str = Field(default="网格哨", min_length=1, description="The robot's name, as people write it after @.")
    card_template: str = Field(
        default="",
        description="Template id (….schema) of an interactive card with the variables content and btns; needs the "
        "permission Card.Instance.Write. Empty: quick answers are numbered lines.",
    )

    # Where it is. On premises or in tests these are other machines.
    api_url: str = Field(default="https://api.dingtalk.com", description="OpenAPI and the Stream gateway.")
    oapi_url: str = Field(default="https://oapi.dingtalk.com", description="The older API: uploads, webhooks.")
    ua: str = Field(default="", description="What the gateway is told we are; the official Node SDK says nothing.")

    # Limits of the platform.
    text_chars: int = Field(default=3800, ge=10, description="Characters a message; what other bots cut at (field).")
    text_bytes: int = Field(default=14_000, ge=100, description="Bytes a message; msgParam may have 15,000 (docs).")
    per_minute: int = Field(
        default=20, ge=0, description="Messages a minute and chat; documented for webhook robots, else unpublished."
    )
    per_second: int = Field(
        default=20,
        ge=0,
        description="Messages a second over all chats; 0 = no quota. QPS of an app's standard (field).",
    )
    people_at_once: int = Field(default=20, ge=1, description="userIds of one oToMessages/batchSend (docs).")
    file_mb: int = Field(default=20, ge=1, description="Largest picture or file in or out, megabytes (docs).")
    pictures: int = Field(default=9, ge=0, description="Pictures taken of one message.")

    # What to do when it says no.
    busy: float = Field(default=1.0, gt=0, description="Wait after 403 QpsLimit: this to twice this (docs: 1 to 2 s).")
    throttled: float = Field(default=600.0, gt=0, description="Wait after 130101, 660026: about ten minutes (docs).")
    banned: float = Field(
        default=300.0, gt=0, description="Wait after an IP ban, told by a body of HTML (docs: 5 min)."
    )
    quota: float = Field(default=3600.0, gt=0, description="Wait after 90020: the month's calls are used up.")
    setup: float = Field(default=600.0, gt=0, description="Wait after a no that only the app's owner can change.")

    # Time.
    timeout: float = Field(default=10.0, gt=0, description="One call; one handshake.")
    download: float = Field(default=30.0, gt=0, description="One picture, from its code to its last byte.")
    early: float = Field(default=300.0, ge=0, description="A token is renewed this long before it ends (it lives 2 h).")
    session_margin: float = Field(default=30.0, ge=0, description="A sessionWebhook is not used in its last seconds.")
    ping: float = Field(default=20.0, gt=0, description="Between our own pings (the Python SDK: 20).")
    pong: float = Field(default=15.0, gt=0, description="A ping unanswered for so long: a fresh connection.")
    silence: float = Field(default=120.0, gt=0, description="No frame processed for so long: a fresh connection.")
    jump: float = Field(default=30.0, gt=0, description="The wall clock jumped so far (a laptop slept): the same.")
    tick: float = Field(default=1.0, gt=0, description="Between two looks of the watchdog.")
    drain: float = Field(
        default=12.0, ge=0, description="A replaced socket is read on; the server closes it after 10 s."
    )
    settled: float = Field(default=10.0, ge=0, description="A connection that lived so long ends a row of failures.")
    longest_wait: float = Field(default=60.0, gt=0, description="Longest wait between two tries to connect.")
    in_flight: int = Field(default=500, ge=1, description="Messages being handled at once; then reading waits.")

    @property
    def robot(self) -> str:
        """The robot's code: what messages are received and sent as."""
        return self.robot_code or self.client_id


class GroupRobot(BaseModel):
    """A custom robot of one group (自定义机器人): it can only speak."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(default="", description="The group's name, for people.")
    grid: str = Field(default="", description="The grid or community whose news the group gets, by its full name.")
    url: SecretStr = Field(description="The webhook with its access_token, as the group's robot settings show it.")
    secret: SecretStr | None = Field(default=None, description="Signing secret (加签), beginning with SEC.")


class GroupRobotsConfig(BaseModel):
    """Groups that have only a custom robot. Seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    robots: dict[str, GroupRobot] = Field(default={}, description="One for each group, under a name of your own.")
    text_chars: int = Field(default=3800, ge=10, description="Characters a message (field).")
    text_bytes: int = Field(default=18_000, ge=100, description="Bytes a message; the body may have 20,000 (docs).")
    per_minute: int = Field(default=20, ge=0, description="Messages a minute and robot; the 21st silences it (docs).")
    throttled: float = Field(default=600.0, gt=0, description="Wait after 130101, 660026: about ten minutes (docs).")
    busy: float = Field(default=1.0, gt=0, description="Wait after a limit of calls a second.")
    banned: float = Field(default=300.0, gt=0, description="Wait after an IP ban (docs: 5 min).")
    quota: float = Field(default=3600.0, gt=0, description="Wait after 90020.")
    setup: float = Field(
        default=600.0, gt=0, description="Wait after 310000 (security settings) or 300005 (bad token)."
    )
    timeout: float = Field(default=10.0, gt=0, description="One call.")
