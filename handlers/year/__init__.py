"""年底综合评价: evidence with its records, what communities saw, a grade written by a person, an appeal, thanks."""
