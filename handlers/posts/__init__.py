"""服务岗位: what a community wants done again and again, and who takes it on."""
