"""Who may do what with the public pages; everybody may read the newest version."""

from certsite.accounts.roles import Act


def may_edit(user) -> bool:
    """Staff who keep the public texts."""
    return user.is_authenticated and user.can(Act.EDIT_PAGES)


def may_compare(user) -> bool:
    """All staff may read the older versions."""
    return user.is_authenticated and user.is_staff_member
