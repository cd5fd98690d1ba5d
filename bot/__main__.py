"""`python -m bot`: the same as `gridwhistle`, where its script is not on the path."""

from __future__ import annotations

from bot.cli import main

main()
