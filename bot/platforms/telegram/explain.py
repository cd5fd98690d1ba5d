"""What stands in the bot's way at Telegram, in sentences for the person who runs it."""

from __future__ import annotations

from telegram import Bot, User
from telegram.error import InvalidToken, TelegramError

from bot.platforms.telegram.client import Client
from bot.platforms.telegram.config import TelegramConfig
from bot.platforms.telegram.errors import reason_of

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


async def explain(bot: Bot, polling: bool = True) -> list[str]:
    """Ask Telegram; never raises for what Telegram answers. `polling`: how this bot means to get its updates."""
    try:
        me = await bot.get_me()
        webhook = await bot.get_webhook_info()
    except InvalidToken:
        return [WRONG_TOKEN]
    except TelegramError as failure:
        return [f"连不上 Telegram（{reason_of(failure)}）：请看看网络，必要时配置 proxy。"]
    lines = explain_account(me)
    if polling and webhook.url:
        lines.append("这个机器人设了 webhook；以轮询方式启动时会先把它取消。")
    if not polling and not webhook.url:
        lines.append("webhook 还没有设；启动时会设上。")
    if not polling and webhook.last_error_message:
        lines.append("Telegram 上一次调用 webhook 失败了，请看看公网地址、证书和端口（只能用 443、80、88、8443）。")
    if webhook.pending_update_count:
        lines.append(f"Telegram 那边还有 {webhook.pending_update_count} 条消息等着取（最多留 24 小时）。")
    return lines


async def check(config: TelegramConfig) -> list[str]:
    """`explain` for settings: opens a connection of its own and closes it."""
    client = await Client.open(config)
    try:
        return await explain(client.bot, polling=config.mode == "polling")
    finally:
        await client.close()
