"""报到证 and 志愿服务证明: papers for those who serve, which say no more than is asked of them and can be checked."""
