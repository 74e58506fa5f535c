"""The texts that every installation begins with, from the Markdown files in initial/."""

import datetime
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "initial"
SLUGS = ("process", "fees", "rights-and-duties", "stars", "complaints")
SUFFIXES = {"zh-hans": "", "en": "_en"}


def first_texts() -> list[dict]:
    """The fields of each page's first version, in the order of the pages."""
    return [_page(slug) for slug in SLUGS]


def _page(slug: str) -> dict:
    fields = {"slug": slug}
    for language, suffix in SUFFIXES.items():
        head, _, body = (FOLDER / f"{slug}.{language}.md").read_text(encoding="utf-8").partition("\n---\n")
        facts = dict(line.split(": ", 1) for line in head.splitlines())
        fields |= {f"title{suffix}": facts["title"], f"source{suffix}": facts["source"], f"body{suffix}": body.strip()}
        fields["reviewed_on"] = datetime.date.fromisoformat(facts["reviewed"])
    return fields
