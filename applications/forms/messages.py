"""A message in the case's thread."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Message

LONGEST = Message._meta.get_field("text").max_length


class MessageForm(forms.Form):
    """A few words; the office may keep them to itself."""

    text = forms.CharField(label=_("Message"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    internal = forms.BooleanField(label=_("Internal note: the enterprise never sees it"), required=False)

    def __init__(self, *args, may_note: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_note:
            del self.fields["internal"]
