"""The table and the buckets, with their encryption, backups and removal."""
