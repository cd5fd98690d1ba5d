"""Whose account it is, and by what that is known. A name is no proof; what somebody holds counts after two."""

from __future__ import annotations

from bot.access import Where
from bot.platforms.labels import label
from bot.refused import Refused
from bot.work import Work
from handlers.county import offices, telling
from handlers.county.changes import Vouch
from handlers.county.register import Register
from handlers.county.roles import COUNTY
from storage import people
from storage.events import What
from storage.people import Account, Person, Proof
from storage.redaction import Scrubbed


class ProofEvent(What, record="account", read_ahead=True):
    """What is known of an account."""

    PROVED = "proved"
    WOKEN = "roles woken"


def prove(work: Work, account_id: int, who: Person, proof: Proof, *, office: bool = False, told: bool = True) -> None:
    """The account is this person's; their other accounts hear of it. The same proof twice is one.

    The second proof wakes what they hold, and the office above hears of that. One that was given for an office by
    whoever fills it (`office`) is as good as two. Not `told`: it is one of a whole county's, which is taken in.
    Raises Refused: the account is somebody else's.
    """
    account = people.account_by_id(work.tx, account_id)
    if account.person is not None and account.person.id != who.id:
        raise Refused("county.code_other_person")
    known = [Proof(kept) for kept in account.proofs]
    better = [kept for kept in known if kept != Proof.NAME]
    proofs = list(dict.fromkeys((*better, proof, *([Proof.OFFICE] if office else []), *known)))[:2]
    if proofs == known:
        return
    woken = len(proofs) > 1 and not account.awake
    people.link(work.tx, account.id, who.id, *proofs)
    work.record(ProofEvent.WOKEN if woken else ProofEvent.PROVED, account.id, after={"person_id": who.id, "by": proofs})
    if told and account.person is None:
        _tell_others(work, account, who)
    if told and woken:
        _tell_above(work, who)


def vouch(work: Work, register: Register, change: Vouch) -> Person:
    """The county says whose account it is, and the platform that it is the one that writes: known from its first word.

    Raises Refused: not the county, or it is somebody else's.
    """
    if not work.may(COUNTY, Where()):
        raise Refused("county.not_yours_to_vouch")
    who = offices.entry(work, register, change.who)
    key = (change.platform, change.user_id)
    known = people.accounts(work.tx, [key]).get(key)
    if known is not None and known.person is not None and known.person.id != who.id:
        raise Refused("county.account_taken", name=Scrubbed(known.person.name))
    if known is None:
        known = people.add_account(work.tx, change.platform, change.user_id, who.name, work.now)
    prove(work, known.id, who, Proof.PLATFORM, office=change.office, told=False)
    return who


STRONG = frozenset({Proof.PLATFORM, Proof.CODE})  # more than somebody's word that it is them


def given(work: Work, who: Person) -> None:
    """An office was given to somebody: whoever gives it means the person that their platform or a code has shown an
    account to be. Where that was only somebody's word, it sleeps until there is a code."""
    for account in people.accounts_of(work.tx, [who.id]):
        if not account.awake and account.proofs and account.proofs[0] in STRONG:
            people.link(work.tx, account.id, who.id, Proof(account.proofs[0]), Proof.OFFICE)
            work.record(
                ProofEvent.WOKEN, account.id, after={"person_id": who.id, "by": [*account.proofs, Proof.OFFICE]}
            )


def vouched(account: Account, *, office: bool) -> bool:
    """Whether the county's word would tell nothing new of an account."""
    return account.awake or (Proof.PLATFORM in account.proofs and not office)


def _tell_others(work: Work, account: Account, who: Person) -> None:
    """Whoever did not do this hears of it."""
    others = [other.id for other in people.accounts_of(work.tx, [who.id]) if other.id != account.id]
    told = {"platform": label(account.platform), "nick": account.name}
    for chat in people.private_chats(work.tx, others):
        work.notify.private(chat, "county.another_account", told)


def _tell_above(work: Work, who: Person) -> None:
    register = Register(work.tx)
    for held in offices.held(work, register, who.id):
        fields = {"name": who.name, "office": telling.office_words(register, held)}
        telling.above(work, held, who.id, "county.told_woken", fields)
