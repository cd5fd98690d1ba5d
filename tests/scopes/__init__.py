"""What each may see, do and hear of, in every kind of chat."""
