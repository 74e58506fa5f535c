"""What views and verbs say when somebody may not, or something is not ready."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied


class NotReady(Exception):
    """A verb was called although bars stand in its way; `bars` are sentences for the page."""

    def __init__(self, bars: Sequence[str]):
        self.bars = list(bars)
        super().__init__(" ".join(str(bar) for bar in bars))


def require(permitted: bool) -> None:
    """403 unless permitted."""
    if not permitted:
        raise PermissionDenied


def require_ready(bars: Sequence[str]) -> None:
    """NotReady unless the list of bars is empty."""
    if bars:
        raise NotReady(bars)
