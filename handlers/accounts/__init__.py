"""关联账号: one person on several platforms."""
