"""The bot as a service of a machine: what systemd hears of it, and the files that an operator installs."""
