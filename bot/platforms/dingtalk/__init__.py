"""DingTalk: a Stream connection in, sessionWebhook and OpenAPI out."""
