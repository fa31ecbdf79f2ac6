"""The lifecycle as docs/architecture.md draws it, as data: apart from the code that it judges."""

#: Which lines of the history a step may write, by the status before and after it. An upload that
#: is not there has none.
STEPS: dict[tuple[str | None, str | None], set[str]] = {
    (None, "pending"): {"created"},
    ("pending", "processing"): {"received"},
    ("pending", "failed"): {"failed"},
    ("pending", "revoked"): {"revoked"},
    ("processing", "completed"): {"emailed"},
    ("processing", "failed"): {"failed"},
    ("processing", "revoked"): {"revoked", "replaced"},
    ("completed", "completed"): {"resent"},
    ("completed", "revoked"): {"revoked", "replaced"},
    ("failed", "completed"): {"resent"},
    ("failed", "revoked"): {"replaced"},
    # Withdrawn while its email went out.
    ("revoked", "revoked"): {"replaced", "emailed", "resent"},
    ("revoked", "processing"): {"restored"},
    ("revoked", "completed"): {"restored"},
    ("failed", None): {"erased"},
    ("revoked", None): {"erased"},
}

#: Lines that come with a step, and never alone.
MOVING = {kind for kinds in STEPS.values() for kind in kinds}

#: In these a link opens, until its time is over.
OPEN = {"processing", "completed"}

#: Only in these somebody may be about to email the student.
MAILED = {"processing", "completed", "failed"}

#: An email's status only grows, until another email goes out.
EMAIL_STATUSES = [
    "sent",
    "undelivered",
    "delivered",
    "rejected",
    "bounced",
    "blocked",
    "complained",
]
