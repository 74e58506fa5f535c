"""Forms of the scheme pages."""

import json

from django import forms
from django.utils.translation import gettext_lazy as _

from scoring.models import Edition


class EditionFileForm(forms.Form):
    """An edition file as import_edition takes it."""

    file = forms.FileField(label=_("Edition file (JSON)"), widget=forms.FileInput(attrs={"accept": ".json"}))

    def clean_file(self) -> dict:
        file = self.cleaned_data["file"]
        if file.size > 2 * 1024 * 1024:
            raise forms.ValidationError(_("An edition file is never larger than 2 MB."))
        try:
            document = json.loads(file.read().decode("utf-8"))
        except (UnicodeDecodeError, ValueError) as error:
            raise forms.ValidationError(_("This is no JSON: %(error)s") % {"error": error}) from error
        if not isinstance(document, dict):
            raise forms.ValidationError(_("This is no edition."))
        scheme = document.get("scheme")
        code = scheme.get("code") if isinstance(scheme, dict) else None
        if Edition.objects.filter(scheme__code=str(code), code=str(document.get("edition"))).exists():
            raise forms.ValidationError(_("This edition is there already; a change is a new edition."))
        return document
