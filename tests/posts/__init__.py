"""服务岗位: seats, queue, terms, offers; said in a chat and done without one."""
