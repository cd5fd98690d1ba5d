"""Residents' WeChat groups by the official road: 居民上报 in, 客户群群发 out."""
