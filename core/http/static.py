"""Static files under names that carry their content's hash, so that browsers may keep them."""

from django.contrib.staticfiles import apps, storage
from django.core.files.base import ContentFile, File
from django.urls import get_script_prefix


class StaticFilesConfig(apps.StaticFilesConfig):
    """Django's app, which leaves out what other apps bring and no page of ours loads."""

    ignore_patterns = [
        *apps.StaticFilesConfig.ignore_patterns,
        *("ext", "htmx-4*", "htmax-4*"),  # django-htmx
        *("redoc*", "*.map"),  # django-ninja
        *("admin/js/vendor/*", "admin/css/vendor/*"),
    ]


class ManifestStaticFilesStorage(storage.ManifestStaticFilesStorage):
    """Django's, which also rewrites the imports between our ES modules, and takes out comments."""

    support_js_module_import_aggregation = True
    #: Django's, but for those that look for source maps, which we leave out.
    patterns = tuple(
        (kind, tuple(found for found in expressions if "sourceMappingURL" not in str(found)))
        for kind, expressions in storage.ManifestStaticFilesStorage.patterns
    )

    def url(self, name: str | None, force: bool = False) -> str:
        """Return the file's address, under the stage's path where the request came by it."""
        found: str = super().url(name, force)  # type: ignore[arg-type]
        return get_script_prefix().removesuffix("/") + found

    def _save(self, name: str, content: "File[bytes]") -> str:
        # Only `collectstatic` saves, where the tools are installed.
        import rcssmin
        import rjsmin

        minify = {"js": rjsmin.jsmin, "css": rcssmin.cssmin}.get(name.partition("/")[0])
        if minify:
            content.seek(0)
            content = ContentFile(minify(content.read()))
        saved: str = super()._save(name, content)  # type: ignore[misc]
        return saved
