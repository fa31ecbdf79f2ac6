"""Entries of the admin's menu. These models are names: nothing is ever stored or read by them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """A menu entry, its addresses and its title."""

    id = models.CharField(primary_key=True, max_length=64)

    class Meta:
        abstract = True
        app_label = "uploads"
        managed = False
        default_permissions = ()

    def __str__(self) -> str:
        return self.id


class Upload(Entry):
    """Everybody's uploads."""

    class Meta(Entry.Meta):
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")


class Problem(Entry):
    """Uploads that somebody should look at."""

    class Meta(Entry.Meta):
        verbose_name = _("problem")
        verbose_name_plural = _("problems")


class Trainer(Entry):
    """Those who send videos."""

    class Meta(Entry.Meta):
        verbose_name = _("trainer")
        verbose_name_plural = _("trainers")
