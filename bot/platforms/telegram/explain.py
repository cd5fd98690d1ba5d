"""What stands in the bot's way at Telegram, in sentences for the person who runs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from telegram import Bot, User, WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot.clock import COUNTY
from bot.platforms.telegram.client import UPDATES, Client
from bot.platforms.telegram.config import TelegramConfig
from bot.platforms.telegram.errors import reason_of
from bot.platforms.telegram.keeper import host_of, was_ours, words_of

PRIVACY = (
    "隐私模式开着：在群里机器人只听得到 @它、回复它和 / 开头的话，别的群消息听不到。"
    "要全听到：在 @BotFather 发 /setprivacy，选这个机器人，选 Disable，然后把机器人移出群再拉进来；"
    "或者把它设为群管理员。"
)
OPEN = "隐私模式已关：群里的话都听得到（改动之前就在的群，要把机器人移出再拉进来才生效）。"
NO_GROUPS = "这个机器人不能被拉进群：在 @BotFather 发 /setjoingroups，选这个机器人，选 Enable。"
WRONG_TOKEN = "Telegram 不认这个 token：请在 @BotFather 发 /mybots，重新取 API Token，写进配置。"


def explain_account(me: User) -> list[str]:
    """What the bot's own account tells."""
    lines = [f"机器人是 @{me.username}（{me.first_name}）。"]
    if me.can_join_groups is False:
        lines.append(NO_GROUPS)
    lines.append(OPEN if me.can_read_all_group_messages else PRIVACY)
    return lines


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found. `well` None: it works, and something is worth a look."""

    lines: list[str]
    well: bool | None


async def explain(bot: Bot, config: TelegramConfig) -> Findings:
    """Ask Telegram; never raises for what Telegram answers."""
    try:
        me = await bot.get_me()
        webhook = await bot.get_webhook_info()
    except InvalidToken:
        return Findings([WRONG_TOKEN], False)
    except TelegramError as failure:
        return Findings([f"连不上 Telegram（{reason_of(failure)}）：请看看网络，必要时配置 proxy。"], False)
    lines = explain_account(me)
    well: bool | None = True if me.can_read_all_group_messages and me.can_join_groups is not False else None
    if config.mode == "webhook":
        more, deaf = _webhook(webhook, config)
        lines += more
        well = False if deaf else None if more else well
    elif webhook.url:
        lines.append(f"这个机器人设了 webhook（{host_of(webhook.url)}）；以轮询方式启动时会先把它取消。")
    if webhook.pending_update_count:
        lines.append(f"Telegram 那边还有 {webhook.pending_update_count} 条消息等着取（最多留 24 小时）。")
    return Findings(lines, well)


def _webhook(info: WebhookInfo, config: TelegramConfig) -> tuple[list[str], bool]:
    """Sentences, and whether the bot hears nothing as it is."""
    if not info.url:
        return ["webhook 还没有设；启动时会设上。"], False
    if info.url != config.webhook_url:
        host = host_of(info.url)
        if was_ours(info.url, config):
            return [f"webhook 还指着我们以前的地址（{host}）；重新启动就换成现在的。"], False
        return [
            f"这个机器人的 webhook 现在指着别人的地址（{host}），消息都发到那里去了，这里一条也收不到。"
            "别处还在用这个机器人的话，在 @BotFather 另建一个，换上新 token；"
            "那是自己的旧地址的话，把它整个写进 webhook_former，再重新启动，就会接过来。"
        ], True
    lines: list[str] = []
    if set(info.allowed_updates or ()) != set(UPDATES):
        lines.append("别人改过要收哪几种消息，有的会收不到；重新启动就改回来。")
    if info.last_error_date is not None:
        lines.append(_last_error(info, info.last_error_date))
    return lines, info.last_error_date is not None and bool(info.pending_update_count)


def _last_error(info: WebhookInfo, at: datetime) -> str:
    words = words_of(info)
    if "webhook: 403" in words:
        advice = "那边用的 webhook_secret 和配置里的不一样，重新启动就重新设上"
    elif "webhook: 50" in words:
        advice = "当时网格哨没有在运行，或者正在启动"
    elif "webhook: 40" in words:
        advice = "那个地址上不是网格哨：请看看反向代理把 webhook_path 转到哪里"
    else:
        advice = "请看看公网地址、证书和端口（只能用 443、80、88、8443）"
    return f"Telegram 上一次调用 webhook 失败是 {at.astimezone(COUNTY):%m月%d日 %H:%M}（{words}）：{advice}。"


async def check(config: TelegramConfig) -> Findings:
    """`explain` for settings: opens a connection of its own and closes it."""
    client = await Client.open(config)
    try:
        return await explain(client.bot, config)
    finally:
        await client.close()
