"""Form widgets that more than one app draws."""

from django import forms


class DateInput(forms.DateInput):
    """The browser's own date picker, which wants ISO dates whatever the language."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time picker, in hours and minutes whatever the language."""

    input_type = "time"

    def __init__(self):
        super().__init__(format="%H:%M")
