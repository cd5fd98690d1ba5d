"""What people type about cases; words in, words out, no rule."""
