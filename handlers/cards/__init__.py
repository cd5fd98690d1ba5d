"""活动记录卡: the month's record of a person or a unit, which writes itself; the community only puts it right."""
