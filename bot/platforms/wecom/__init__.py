"""WeCom: the AI bot on its long connection, and the group webhook robot that can only speak."""
