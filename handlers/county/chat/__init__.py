"""What people type about the county itself; words in, words out, no rule."""
