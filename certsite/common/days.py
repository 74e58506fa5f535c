"""A day as a form takes it: within two centuries, so that no rule's arithmetic leaves the calendar."""

import datetime

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from certsite.common.widgets import DateInput

EARLIEST, LATEST = datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)


class DayField(forms.DateField):
    """A day by the browser's own picker, from 1900 to 2199."""

    widget = DateInput
    default_validators = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
