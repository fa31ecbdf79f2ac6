"""Who may do what: the function, the pipeline that deploys it, and the secrets they hold."""
