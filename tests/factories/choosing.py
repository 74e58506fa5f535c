"""Choosing with the mouse, as a person does."""

from playwright.sync_api import Locator


def choose(field: Locator) -> None:
    """Check a radio button or a checkbox that is drawn by what stands beside it in its label.

    It is hidden itself, so a click on it must be forced, and a forced click waits neither until the page stands still
    nor until the click arrives. One on its label does, and what is chosen is looked at in the field all the same.
    """
    field.locator("xpath=ancestor::label[1]").check()
