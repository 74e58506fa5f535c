"""What an edition allows of photos taken on site (features H1, H7, H8), and what holds where it says nothing."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class PhotoRule:
    """Bytes of one photo at most, its kinds by content, pixels of the small copy's longer side, years it is kept."""

    maximum_bytes: int = 25 * 1024 * 1024
    types: tuple[str, ...] = ("jpg", "png", "webp", "heic")
    longest_side: int = 1600
    keep_years: int = 6


def photo_rule(rules: Mapping) -> PhotoRule:
    """The rule of an edition; one from before photos has none of its own."""
    said = dict(rules.get("photos", {}))
    if "types" in said:
        said["types"] = tuple(said["types"])
    return PhotoRule(**said)
