"""Turns: in order while there is room, and nobody behind another's hundred."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from bot.fair import SHARE, Fair

Said = tuple[str, int]


def queue(*senders: str) -> Fair[Said]:
    fair: Fair[Said] = Fair(lambda said: said[0])
    for number, sender in enumerate(senders):
        fair.put((sender, number))
    return fair


def test_while_there_is_room_it_comes_out_as_it_came_in() -> None:
    assert queue("a", "a", "b", "a").take(4) == [("a", 0), ("a", 1), ("b", 2), ("a", 3)]


def test_one_message_does_not_wait_behind_a_hundred() -> None:
    fair = queue(*["flood"] * 100, "neighbour", *["flood"] * 100)
    assert fair.take(8) == [("neighbour", 100), *(("flood", number) for number in range(8 // SHARE))]
    assert fair.oldest == ("flood", 8 // SHARE)


def test_many_floods_share_a_part_of_each_batch_in_turn() -> None:
    fair = queue(*(f"f{number % 10}" for number in range(100)))
    taken = [fair.take(8) for _ in range(10)]
    assert all(len(batch) == 8 // SHARE for batch in taken)
    assert [sender for batch in taken for sender, _ in batch] == [f"f{number % 10}" for number in range(40)]


@given(st.lists(st.sampled_from("abcdefg"), max_size=60), st.integers(1, 9))
def test_all_come_out_once_and_each_ones_in_order(senders: list[str], most: int) -> None:
    fair = queue(*senders)
    out: list[Said] = []
    while len(fair):
        batch = fair.take(most)
        assert 0 < len(batch) <= most
        out += batch
    assert sorted(number for _, number in out) == list(range(len(senders)))
    by_sender = defaultdict(list)
    for sender, number in out:
        by_sender[sender].append(number)
    assert all(numbers == sorted(numbers) for numbers in by_sender.values())
