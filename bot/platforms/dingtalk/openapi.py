"""Calls to DingTalk: one client, one token, every no told apart."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from bot.platforms.dingtalk.config import DingTalkConfig
from bot.platforms.dingtalk.refusal import Refusal, RefusalKind, answer_of
from bot.platforms.tokens import Token, Tokens, TokenStore

_TOKEN_HEADER = "x-acs-dingtalk-access-token"


@dataclass(frozen=True, slots=True)
class Delivery:
    """Who did not get a message that DingTalk took: HTTP 200 can still mean "not delivered"."""

    invalid: tuple[str, ...] = ()  # no such staff, or they shut the robot out
    throttled: tuple[str, ...] = ()  # too much was sent to them


class OpenApi:
    """Every method raises Refusal for a no, and httpx.HTTPError when no answer came."""

    def __init__(self, config: DingTalkConfig, store: TokenStore | None = None) -> None:
        self._config = config
        self._tokens = Tokens(self._fetch_token, store, f"dingtalk:{config.client_id}", config.early)
        self._client: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()
        self._shut_until = 0.0  # monotonic; our address is banned until then
        self.tls: ssl.SSLContext | None = None

    async def client(self) -> httpx.AsyncClient:
        """The one client, made on first need."""
        async with self._opening:
            if self._client is None:
                if self.tls is None:
                    self.tls = await asyncio.to_thread(ssl.create_default_context)  # reads files
                self._client = httpx.AsyncClient(
                    verify=self.tls,
                    timeout=self._config.timeout,
                    headers={"Accept": "application/json"},  # without it the gateway speaks XML
                )
            return self._client

    async def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        async with self._opening:
            client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    # --- the OpenAPI ------------------------------------------------------------------------

    async def gateway(self, subscriptions: Sequence[tuple[str, str]]) -> tuple[str, str]:
        """Register a Stream connection: (endpoint, ticket). A ticket is good for 90 s and one socket."""
        body = {
            "clientId": self._config.client_id,
            "clientSecret": self._config.client_secret.get_secret_value(),
            "subscriptions": [{"type": kind, "topic": topic} for kind, topic in subscriptions],
            "ua": self._config.ua,
        }
        answer = await self._post(f"{self._config.api_url}/v1.0/gateway/connections/open", json=body)
        endpoint, ticket = answer.get("endpoint"), answer.get("ticket")
        if not isinstance(endpoint, str) or not isinstance(ticket, str):
            raise Refusal(RefusalKind.TRANSIENT, "open without endpoint")
        return endpoint, ticket

    async def token(self) -> str:
        """An access token that is good for a while."""
        return await self._tokens.get()

    async def call(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """POST with the token; once more with a new one if it is refused."""

        async def attempt(token: str) -> dict[str, Any]:
            return await self._post(self._config.api_url + path, json=body, headers={_TOKEN_HEADER: token})

        return await self._with_token(attempt)

    async def upload(self, data: bytes, name: str, mime: str, kind: str) -> str:
        """Upload a file (`kind` image or file); returns its media id, which does not end."""

        async def attempt(token: str) -> dict[str, Any]:
            return await self._post(
                f"{self._config.oapi_url}/media/upload",
                params={"access_token": token, "type": kind},
                files={"media": (name, data, mime)},
            )

        media_id = (await self._with_token(attempt)).get("media_id")
        if not isinstance(media_id, str):
            raise Refusal(RefusalKind.TRANSIENT, "upload without media_id")
        return media_id

    async def by_session(self, webhook: str, body: dict[str, Any]) -> None:
        """Answer through a message's own address: no token, and no more than text and markdown."""
        await self._post(webhook, json=body)

    async def to_group(self, robot: str, conversation: str, key: str, param: str) -> None:
        """Say something in a group. `param` is a JSON string of at most 15,000 bytes."""
        body = {"robotCode": robot, "openConversationId": conversation, "msgKey": key, "msgParam": param}
        await self.call("/v1.0/robot/groupMessages/send", body)

    async def to_people(self, robot: str, users: Sequence[str], key: str, param: str) -> Delivery:
        """Say something to each of these people, in batches; who did not get it is returned, not raised."""
        invalid: list[str] = []
        throttled: list[str] = []
        for start in range(0, len(users), self._config.people_at_once):
            some = list(users[start : start + self._config.people_at_once])
            body = {"robotCode": robot, "userIds": some, "msgKey": key, "msgParam": param}
            answer = await self.call("/v1.0/robot/oToMessages/batchSend", body)
            invalid += _names(answer.get("invalidStaffIdList"))
            throttled += _names(answer.get("flowControlledStaffIdList"))
        return Delivery(tuple(invalid), tuple(throttled))

    # --- how --------------------------------------------------------------------------------

    async def _with_token(self, attempt: Any) -> dict[str, Any]:
        token = await self.token()
        try:
            return await attempt(token)  # type: ignore[no-any-return]
        except Refusal as refusal:
            if refusal.kind is not RefusalKind.REAUTH:
                raise
        return await attempt(await self._tokens.get(refused=token))  # type: ignore[no-any-return]

    async def _fetch_token(self) -> Token:
        body = {"appKey": self._config.client_id, "appSecret": self._config.client_secret.get_secret_value()}
        asked_at = time.time()
        answer = await self._post(f"{self._config.api_url}/v1.0/oauth2/accessToken", json=body)
        value, seconds = answer.get("accessToken"), answer.get("expireIn")
        if not isinstance(value, str) or not isinstance(seconds, int):
            raise Refusal(RefusalKind.TRANSIENT, "no accessToken in the answer")
        return Token(value, asked_at + seconds)

    async def _post(self, url: str, **how: Any) -> dict[str, Any]:
        if time.monotonic() < self._shut_until:  # every call during a ban prolongs it
            raise Refusal(RefusalKind.BANNED, "still banned", self._shut_until - time.monotonic())
        client = await self.client()
        response = await client.post(url, **how)
        try:
            return answer_of(response)
        except Refusal as refusal:
            if refusal.kind is RefusalKind.BANNED:
                self._shut_until = time.monotonic() + (refusal.wait or self._config.banned)
            raise


def _names(value: object) -> list[str]:
    return [str(name) for name in value] if isinstance(value, list) else []
