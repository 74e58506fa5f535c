"""Static files under names made of their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ContentNamedFiles(CompressedManifestStaticFilesStorage):
    """Modules import each other by such names too, so that a page never runs one version's script with another's.

    A phone may come back with an old page to an updated site: what the page imports is then either what it was made
    with, from the worker's store, or not there, and never something in between.
    """

    support_js_module_import_aggregation = True
