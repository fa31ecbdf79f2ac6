"""How long links, records, logs and copies live, in days, where that is the same everywhere.

How long videos live differs: `Environment.retention_days`.
"""

#: The object moves to Glacier on day 30, where no browser can read it, so no link lives longer.
MAX_LINK_DAYS = 30

#: Days that logs are kept, of whatever kind.
LOG_DAYS = 14

#: Days after which S3 drops the parts of an upload that was never finished.
ABANDONED_DAYS = 3

#: Days that a record outlives the time for which its video is kept. The video may come
#: `ABANDONED_DAYS` after it; S3 rounds its end up to midnight, and deletes in a queue.
#: Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-expire-general-considerations.html
LATE_EXPIRY_DAYS = ABANDONED_DAYS + 7

#: Days that the table's recovery and its copies reach back.
RECOVERY_DAYS = 35
