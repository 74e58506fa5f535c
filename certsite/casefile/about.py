"""What the public pages show beside their text: drawn from the published editions, so that nobody types it twice."""

from scoring.models import Edition
from scoring.queries import published_editions

WITH_EDITIONS = {"process", "fees", "stars"}


def facts_for(slug: str) -> dict:
    """The template's part for this page and the editions it is drawn from; nothing for a page of words only."""
    if slug not in WITH_EDITIONS:
        return {}
    return {"facts": f"public/_{slug}.html", "editions": editions()}


def editions() -> list[Edition]:
    """The published editions with their grades, the lowest first."""
    return list(published_editions().prefetch_related("bands"))
