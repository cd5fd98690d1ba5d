"""`python -m tests.bench`: how fast, how lean, how flat; measured on the machine it runs on."""
