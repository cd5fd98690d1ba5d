"""错时延时预约: what can be done outside office hours; who comes when. Coming is never a duty."""
