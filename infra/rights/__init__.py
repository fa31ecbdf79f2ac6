"""Rights and secrets of the function, and of the pipeline that deploys it."""
