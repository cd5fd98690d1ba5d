"""What systemd hears of a service (sd_notify(3)): datagrams to the socket that it names; without one, nothing."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Systemd:
    """Whoever started us and wants to hear how we are."""

    address: str  # of a datagram socket: a path, or @name in the abstract namespace
    watchdog: float | None  # seconds within which it wants a beat; None = it does not ask for any

    def tell(self, *lines: str) -> bool:
        """Hand over NAME=value lines in one datagram; False if nobody takes it now. Never blocks, never raises."""
        datagram = "\n".join(line.replace("\n", " ") for line in lines)
        address = f"\0{self.address[1:]}" if self.address.startswith("@") else self.address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as to:
                to.setblocking(False)  # a manager that does not read must not hold up the bot
                to.sendto(datagram.encode("utf-8", "replace"), address)
        except OSError:
            return False
        return True


def systemd_of(environment: Mapping[str, str]) -> Systemd | None:
    """From NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID; None where nobody asks to be told."""
    address = environment.get("NOTIFY_SOCKET", "")
    if len(address) < 2 or address[0] not in "/@":  # vsock: is for whole virtual machines
        return None
    return Systemd(address, _watchdog(environment))


def _watchdog(environment: Mapping[str, str]) -> float | None:
    wanted = environment.get("WATCHDOG_USEC", "")
    of = environment.get("WATCHDOG_PID", "")
    if of and of != str(os.getpid()):  # asked of our parent, who left us its environment
        return None
    return int(wanted) / 1_000_000 if wanted.isascii() and wanted.isdigit() and int(wanted) > 0 else None
