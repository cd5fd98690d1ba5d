"""The small parts of the machine: quotas, texts, numbers."""
