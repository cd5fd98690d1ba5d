"""The same message through other frameworks, each in a venv of its own: `python -m tests.bench --peers`."""
