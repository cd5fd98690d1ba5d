"""圆梦微心愿 in a chat: words in, words out."""
