"""Who signs in, and how email reaches people."""
