"""谁在服务: who serves my building and grid, the people of a branch, and who stands in for a liaison."""
