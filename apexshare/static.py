"""Static files under names that carry their content's hash, so that browsers may keep them."""

from django.contrib.staticfiles import storage


class ManifestStaticFilesStorage(storage.ManifestStaticFilesStorage):
    """Django's, which also rewrites the imports between our ES modules."""

    support_js_module_import_aggregation = True
