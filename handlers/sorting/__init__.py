"""类别 of a matter and who is in charge of it: the county's words first, what its cases taught second."""
