"""我的数据 and 退出报到: what is kept of somebody, from what every capability declares, and how it goes."""
