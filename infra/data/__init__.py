"""Where data lies: the table, the buckets, their key, their backups and how long they stay."""
