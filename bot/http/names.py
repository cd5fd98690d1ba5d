"""By which names this process may be called, and which of them only this machine can use."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host` (127.0.0.0/8, ::1, localhost)."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def allowed(names: Iterable[str], *, loopback_only: bool = False) -> Callable[[str], bool]:
    """Whether a request may call us by a name: with `loopback_only` by this machine's own alone.

    A bare address always may: a foreign page can point a name of its own at us (DNS rebinding), not an address.
    """
    known = frozenset(name.lower().rstrip(".") for name in names)

    def host_allowed(host: str) -> bool:
        if is_loopback(host):
            return True
        return not loopback_only and (_is_address(host) or host.lower().rstrip(".") in known)

    return host_allowed


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
