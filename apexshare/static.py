"""Static files under names that carry their content's hash, so that browsers may keep them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import apps, storage


class StaticFilesConfig(apps.StaticFilesConfig):
    """Django's app, which leaves out what django-htmx brings and no page of ours loads."""

    ignore_patterns = [*apps.StaticFilesConfig.ignore_patterns, "ext", "htmx-4*", "htmax-4*"]


class ManifestStaticFilesStorage(storage.ManifestStaticFilesStorage):
    """Django's, which also rewrites the imports between our ES modules, and takes out comments."""

    support_js_module_import_aggregation = True

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        """Called by `collectstatic`, where the tools are installed."""
        import rjsmin

        for name in paths:
            if name.startswith("js/") and not dry_run:
                file = Path(self.path(name))
                file.write_text(rjsmin.jsmin(file.read_text()))
        yield from super().post_process(paths, dry_run, **options)
