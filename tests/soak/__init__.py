"""The program under load for half an hour on three platforms, with faults at random: `python -m tests.soak`."""
