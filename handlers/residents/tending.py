"""Orders of 居民上报 are records, not messages: their platform gets an office of ours instead of an ear."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.premises import Premises
from handlers.residents.office import ResidentsOffice

PLATFORM = "wecom_residents"


def tend(premises: Premises) -> Iterator[Callable[[], None]]:
    """Hands it over, and has the platform woken when something may be owed to a resident."""
    for platform in premises.platforms:
        if platform.name == PLATFORM:
            from bot.platforms.wecom_residents.platform import WecomResidents  # only where it is configured

            assert isinstance(platform, WecomResidents)
            platform.office = ResidentsOffice(
                platform.config,
                premises.database,
                premises.write,
                premises.county,
                premises.clock,
                premises.reach,
            )
            yield platform.wake
