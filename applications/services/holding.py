"""One verb at a time on one case."""

from applications.models import Application


def hold(application: Application) -> Application:
    """The case as it stands now, held against every other verb until this one is done.

    A verb takes hold of the case before it writes history: two that took the two in different order would wait for each
    other for ever.
    """
    application.refresh_from_db(from_queryset=Application.objects.select_for_update())
    return application
