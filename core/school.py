"""The school's own choices, made once before its first deployment by `make configure`.

Later, another prefix or domain is another product: a new table, new buckets, new accounts.
"""

#: Every name on AWS begins with it. Names of buckets are taken or free for the whole world.
PREFIX = "apexshare"

#: The site's own name; a hosted zone of Route 53 holds it.
DOMAIN = "apexshare.training"
