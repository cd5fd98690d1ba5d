"""How papers call things: numbers, who issues them, who somebody is."""

from __future__ import annotations

from datetime import date

from bot.county import County
from bot.texts import hours
from handlers.certificate.config import CertificateConfig
from storage.people import Person
from storage.places import Place, Places
from storage.redaction import Scrubbed

_ENDINGS = ("社区", "居委会", "村委会", "村")
VILLAGE = "村"
NONE = "—"


def certificate_number(county: County, community: Place, year: int, serial: int) -> str:
    """会报〔2026〕水东-0001."""
    prefix = county.config.section(CertificateConfig).prefix or f"{county.config.county.name[:1]}报"
    return f"{prefix}〔{year}〕{short(county.places, community)}-{serial:04}"


def proof_number(county: County, community: Place, year: int, serial: int) -> str:
    """会志证〔2026〕水东-0001."""
    prefix = county.config.section(CertificateConfig).proof_prefix or f"{county.config.county.name[:1]}志证"
    return f"{prefix}〔{year}〕{short(county.places, community)}-{serial:04}"


def short(places: Places, community: Place) -> str:
    """水东 for 水东社区; with its code where two communities would be called the same."""
    name = _short(community.name)
    same = [each for each in places.by_id.values() if each.kind == community.kind and _short(each.name) == name]
    return name if len(same) == 1 else f"{name}{community.code}"


def _short(name: str) -> str:
    ending = next((each for each in _ENDINGS if name.endswith(each) and len(name) > len(each)), "")
    return name.removesuffix(ending)[:12]


def committee(community: Place) -> str:
    """The 居民委员会 of a community, the 村民委员会 of a village."""
    village = community.level == VILLAGE or community.name.endswith(VILLAGE)
    return f"{community.name}{'村民' if village else '居民'}委员会"


def issuer(county: County, community: Place) -> str:
    """Who issues a 报到证."""
    pattern = county.config.section(CertificateConfig).issuer
    return pattern.replace("{community}", community.name).replace("{county}", county.config.county.name)


def long(minutes: int) -> Scrubbed:
    """3.5 小时; 0 小时 for nothing."""
    return hours(minutes) if minutes else Scrubbed("0 小时")


def day(of: date) -> Scrubbed:
    """2026年12月31日."""
    return Scrubbed(f"{of.year}年{of.month}月{of.day}日")


def kind(who: Person) -> str:
    """在职党员 or 在职非党员."""
    return "在职党员" if who.member else "在职非党员"


def unit(places: Places, unit_id: int | None) -> str:
    """A unit by its name."""
    known = places.units.get(unit_id or 0)
    return known.name if known is not None else NONE


def branch(places: Places, who: Person) -> str:
    """Branch and building group, as far as they are known. Whoever is no member is not put into one: it is theirs to
    turn to."""
    grid = places.by_id.get(who.grid_id or 0)
    group = places.by_id.get(who.building_id or 0)
    parts = [grid.branch if grid is not None else "", group.branch if group is not None else ""]
    return "、".join(part for part in parts if part) or NONE
