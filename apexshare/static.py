"""Static files under names that carry their content's hash, so that browsers may keep them."""

from django.contrib.staticfiles import apps, storage


class StaticFilesConfig(apps.StaticFilesConfig):
    """Django's app, which leaves out what django-htmx brings and no page of ours loads."""

    ignore_patterns = [*apps.StaticFilesConfig.ignore_patterns, "ext", "htmx-4*", "htmax-4*"]


class ManifestStaticFilesStorage(storage.ManifestStaticFilesStorage):
    """Django's, which also rewrites the imports between our ES modules."""

    support_js_module_import_aggregation = True
