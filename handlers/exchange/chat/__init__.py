"""双向清单 in a chat: words in, words out."""
