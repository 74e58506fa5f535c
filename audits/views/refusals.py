"""What a verb answers instead of acting: the page shows its words."""

from django.contrib import messages

from certsite.common.guards import NotReady
from certsite.workflow.moves import AlreadyMoved, NotAllowed

REFUSALS = (NotReady, AlreadyMoved, NotAllowed)


def tried(request, verb, *args, success: str = "", **values) -> bool:
    """Whether a verb without a form of its own went through; its refusal, or the word of its success, is told."""
    try:
        verb(*args, by=request.user, **values)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return False
    if success:
        messages.success(request, success)
    return True
