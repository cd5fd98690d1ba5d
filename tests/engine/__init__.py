"""The engine through its whole length: dispatcher, dialogues, worker, sender, on both databases."""
