"""居民上报 and 客户群群发 on loopback."""
