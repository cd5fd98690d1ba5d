"""WeCom on loopback: an emulator of the gateway, driven by our adapter and by the official Node SDK."""
