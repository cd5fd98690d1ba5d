"""活动: what people did."""
