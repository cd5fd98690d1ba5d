"""响应率 解决率 满意率: counted, drawn, published."""
