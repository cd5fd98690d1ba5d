"""服务岗位 in the chat: words in, words out."""
