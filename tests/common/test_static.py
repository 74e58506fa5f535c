"""Script on a phone is of one version, whatever was updated meanwhile."""

import re
import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage

from certsite.common.static import ContentNamedFiles

IMPORT = re.compile(r"""\b(?:from|import)\s*["'](\.[^"']+)["']""")
HASH = re.compile(r"\.[0-9a-f]{12}\.js$")


def test_every_module_imports_the_content_it_was_made_with(tmp_path):
    """What the score page and the photos' page load, through every import."""
    static = Path(settings.BASE_DIR, "static")
    for folder in ("js", "vendor/idb", "vendor/tus-js-client"):
        shutil.copytree(static / folder, tmp_path / folder)
    files = ContentNamedFiles(location=tmp_path, base_url="/static/")
    source = StaticFilesStorage(location=tmp_path, base_url="/static/")
    names = [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.js")]
    for _name, _hashed, processed in files.post_process({name: (source, name) for name in names}):
        assert not isinstance(processed, Exception), processed
    seen, ahead = set(), [tmp_path / files.hashed_files[f"js/{name}.js"] for name in ("scorecard/main", "photos")]
    while ahead:
        module = ahead.pop()
        assert HASH.search(module.name) and module.exists(), module
        if module not in seen:
            seen.add(module)
            ahead += [(module.parent / target).resolve() for target in IMPORT.findall(module.read_text())]
    assert len(seen) > 20
