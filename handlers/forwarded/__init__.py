"""转发: what residents wrote in an ordinary WeChat group, sent on by a grid worker, becomes whistles."""
