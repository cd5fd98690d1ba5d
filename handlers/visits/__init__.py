"""走访: what a county leader sees in a community, what is found there and what becomes of it: 问题在一线解决."""
