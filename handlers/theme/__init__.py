"""一月一主题: what a month is about; never a task with figures due."""
