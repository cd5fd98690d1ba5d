"""居民上报 and 客户群群发: what residents say in their WeChat groups becomes whistles, and notices go back there."""
