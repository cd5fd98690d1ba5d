"""Chinese typed values: 时长, 日期, 时间, 地点, 人名, 序号, read out of running text."""
