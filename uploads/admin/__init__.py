"""The support site’s pages on uploads, in Django's admin.

Django's admin expects SQL. Here a model is only a name for a menu entry, and every page is a view
of our own behind `ModelAdmin`'s documented methods; `get_urls` names them all, so that no page of
Django's own is left to ask for a database.
"""

from uploads.admin.problems import ProblemAdmin
from uploads.admin.trainers import TrainerAdmin
from uploads.admin.uploads import UploadAdmin

__all__ = ["ProblemAdmin", "TrainerAdmin", "UploadAdmin"]
