"""Finds every fault of what an edition says of photos taken on site."""

from collections.abc import Iterator, Mapping

PHOTO_TYPES = ("jpg", "png", "webp", "heic")
NUMBERS = ("maximum_bytes", "longest_side", "keep_years")


def check_photos(document: Mapping, fault) -> Iterator:
    """Every fault of the part "photos"; each of its keys may be left out, and so may all of it."""
    photos = document.get("photos", {})
    if not isinstance(photos, Mapping):
        yield fault("photos", "must be an object")
        return
    for key in photos:
        if key not in ("types", *NUMBERS):
            yield fault(f"photos.{key}", "is not known")
    for key in NUMBERS:
        if key in photos and not _is_count(photos[key]):
            yield fault(f"photos.{key}", "must be a whole number above 0")
    types = photos.get("types", ["jpg"])
    if not isinstance(types, list) or not types or not all(kind in PHOTO_TYPES for kind in types):
        yield fault("photos.types", f"must be a list of {', '.join(PHOTO_TYPES)}")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
