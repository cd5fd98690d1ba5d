"""Telegram: the Bot API by python-telegram-bot's Bot, with our own getUpdates loop or a webhook."""
