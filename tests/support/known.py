"""Accounts that a test takes for known: their platform and whoever gave the office say whose they are."""

from __future__ import annotations

from storage.people import Proof

SURE = (Proof.PLATFORM, Proof.OFFICE)
