"""Where WeCom is, who we are there, and every limit of its own with the place the number comes from."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WecomConfig(_Settings):
    """The AI bot (智能机器人) on its long connection.

    Sources: [doc] developer.work.weixin.qq.com/document/path/101463, [sdk] npm @wecom/aibot-node-sdk 1.0.7,
    [field] public issue threads, [guess] unknown until a real account has shown it.
    """

    bot_id: str = Field(min_length=1, description="Bot ID, as the admin page shows it under API 模式 → 长连接.")
    secret: SecretStr = Field(description="Secret of the long connection, from the same page.")
    bot_name: str = Field(default="网格哨", description="The bot's name in chats; @ of it is taken out of texts.")
    url: str = Field(default="wss://openws.work.weixin.qq.com", description="The gateway [doc].")
    welcome: str = Field(
        default="您好，我是网格哨。社区里有事要反映、要报到、想看这周的活动，直接跟我说就行；不知道怎么说，发“帮助”。",
        description="Said when somebody opens the chat for the first time on a day; empty says nothing.",
    )

    # --- the connection -----------------------------------------------------------------------
    open_seconds: float = Field(default=10, gt=0, description="Until TCP, TLS and upgrade must be done.")
    auth_seconds: float = Field(default=5, gt=0, description="Until aibot_subscribe must be answered.")
    ack_seconds: float = Field(default=5, gt=0, description="Until a command must be answered [sdk replyAckTimeout].")
    heartbeat_seconds: float = Field(default=30, gt=0, description="Between two ping commands [sdk].")
    missed_heartbeats: int = Field(
        default=2, ge=1, description="Pings, each unanswered for ack_seconds, that mean dead [sdk]."
    )
    silence_seconds: float = Field(
        default=1800,
        gt=0,
        description="Longest silence, though pings are answered: then subscribe afresh [field wecom-openclaw#54].",
    )
    probe_seconds: float = Field(
        default=60,
        gt=0,
        description="Shortest such silence: the livelier it was lately, the sooner silence is suspected [ours].",
    )
    jump_seconds: float = Field(default=20, gt=0, description="A gap in time that means the machine slept.")
    stable_seconds: float = Field(
        default=20, ge=0, description="A connection that lived so long, or brought a message, ends the back-off."
    )
    backoff_factor: float = Field(default=1, gt=0, description="Multiplies the back-off (2, 4, 8 … 60 s, full jitter).")
    replaced_seconds: float = Field(
        default=300, gt=0, description="Wait after another process took the bot over; doubles up to an hour [field]."
    )
    refused_seconds: float = Field(default=60, gt=0, description="Wait after 853000; doubles up to ten minutes.")
    connect_wait_seconds: float = Field(default=5, ge=0, description="A send waits so long for a connection.")
    frame_bytes: int = Field(default=4 * 1024 * 1024, gt=0, description="Largest frame taken.")
    waiting: int = Field(default=2000, ge=1, description="Messages that may wait to be handled; then we stop reading.")
    receive_tries: int = Field(default=5, ge=1, description="Tries to hand over a message; WeCom never sends it again.")

    # --- what comes in ------------------------------------------------------------------------
    file_bytes: int = Field(default=20 * 1024 * 1024, gt=0, description="Largest picture or file taken [sdk file].")
    download_seconds: float = Field(default=60, gt=0, description="For one download; its url lives 5 minutes [doc].")
    downloads: int = Field(default=4, ge=1, description="Downloads at once.")

    # --- what goes out ------------------------------------------------------------------------
    text_bytes: int = Field(default=20_480, ge=64, description="Stream or markdown content, UTF-8 [sdk].")
    reply_seconds: float = Field(
        default=330, gt=0, description="A message's req_id is answered so long: 6 min less a margin [field 846608]."
    )
    per_minute: int = Field(default=30, ge=0, description="Replies and pushes a minute and chat [doc]; 0 = no quota.")
    per_hour: int = Field(default=1000, ge=0, description="The same an hour [doc]; 0 = no quota.")
    rate_wait_seconds: float = Field(default=60, gt=0, description="Wait after 45009 [guess: it counts by the minute].")
    buttons: int = Field(default=6, ge=1, description="Buttons of one card [sdk button_list].")
    title_chars: int = Field(default=26, ge=1, description="Title of a card [sdk main_title.title].")
    subtitle_chars: int = Field(default=112, ge=1, description="Text below it [sdk sub_title_text].")
    key_bytes: int = Field(default=1024, ge=1, description="Key of a button [sdk button.key].")
    chunk_bytes: int = Field(default=512 * 1024, ge=1, description="One part of an upload, before base64 [sdk].")
    chunks: int = Field(default=100, ge=1, description="Parts of an upload [sdk].")
    image_out_bytes: int = Field(default=10 * 1024 * 1024, gt=0, description="Larger pictures leave as files [sdk].")
    file_out_bytes: int = Field(
        default=20 * 1024 * 1024, gt=0, description="Largest file sent [field plugin const.js]."
    )
    media_seconds: float = Field(
        default=2.5 * 86_400, gt=0, description="A media_id is used again; it lives 3 days [sdk]."
    )
    unopened_codes: tuple[int, ...] = Field(
        default=(95007,),
        description="errcodes of a push to a chat where nobody has written to the bot [guess: not published].",
    )


class WecomRobot(_Settings):
    """One group's webhook robot (群机器人): it can speak in its group and hears nothing."""

    title: str = Field(default="", description="The group's name, for people.")
    grid: str = Field(default="", description="The grid or community whose news the group gets, by its full name.")
    key: SecretStr = Field(description="The key= of its webhook address.")


class WecomWebhookConfig(_Settings):
    """Group webhook robots. Source: developer.work.weixin.qq.com/document/path/99110 [doc]."""

    robots: dict[str, WecomRobot] = Field(default={}, description="One for each group, under a name of your own.")
    base_url: str = Field(default="https://qyapi.weixin.qq.com", description="Where cgi-bin/webhook is [doc].")
    timeout_seconds: float = Field(default=10, gt=0, description="For one call.")
    text_bytes: int = Field(default=4096, ge=64, description="Bytes of markdown, UTF-8 [doc].")
    per_minute: int = Field(default=20, ge=0, description="Messages a minute and robot [doc].")
    rate_wait_seconds: float = Field(default=60, gt=0, description="Wait after 45009 [doc: counted by the minute].")
    image_bytes: int = Field(default=2 * 1024 * 1024, gt=0, description="Larger pictures leave as files [doc].")
    file_bytes: int = Field(default=20 * 1024 * 1024, gt=0, description="Largest file [doc].")
