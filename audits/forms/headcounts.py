"""The sheet of people counted on site: a small form for each visited site, one for the sites not visited."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import LARGEST_HEADCOUNT, Site
from audits import queries
from audits.domain.headcount import SOURCES, Count, total
from audits.models import Audit
from audits.services import CountedSite


def _people(label: str, **options) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=0, max_value=LARGEST_HEADCOUNT, widget=widget, **options)


class CountForm(forms.Form):
    """What each source shows at one site; the largest number counts."""

    payroll = _people(_("Payroll"), required=False)
    social_insurance = _people(_("Social insurance"), required=False)
    roster = _people(_("Roster seen"), required=False)
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)

    def __init__(self, *args, site: Site, **kwargs):
        super().__init__(*args, prefix=f"site-{site.pk}", **kwargs)
        self.site = site

    def clean(self) -> dict:
        data = super().clean()
        if not set(SOURCES) & set(self.errors) and not self.count.seen:
            self.add_error("payroll", _("Give at least one of the three numbers."))
        return data

    @property
    def count(self) -> Count:
        return Count(**{source: self.cleaned_data.get(source) for source in SOURCES})

    @property
    def disagrees(self) -> bool:
        """Whether two of the numbers that were typed differ."""
        return self.is_bound and self.count.disagrees


class ElsewhereForm(forms.Form):
    """The people of the sites that are not visited, as the contract counts on them or as the lead was shown."""

    elsewhere = _people(
        _("People at the sites not visited"),
        help_text=_("Filled in from the contract; change it where records show another number."),
    )
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)


class HeadcountSheet:
    """All forms of the sheet as one: valid together, and with a total as soon as every number can be read."""

    def __init__(self, audit: Audit, data=None):
        known = {row.site_id: row for row in queries.headcount_rows(audit)}
        sites = queries.sites_counted(audit)
        self.rows = [CountForm(data, site=site, initial=_initial(known.get(site.pk))) for site in sites]
        self.rest = self._rest(data, queries.expected_elsewhere(audit, sites), known.get(None))
        self.forms = [*self.rows, *([self.rest] if self.rest else [])]

    def _rest(self, data, expected: int | None, known) -> ElsewhereForm | None:
        if expected is None:
            return None
        initial = {"elsewhere": known.counted if known else expected, "remark": known.remark if known else ""}
        return ElsewhereForm(data, prefix="rest", initial=initial)

    def is_valid(self) -> bool:
        return not self.errors and self._is_somebody()

    def _is_somebody(self) -> bool:
        if 1 <= self.total <= LARGEST_HEADCOUNT:
            return True
        self.rows[0].add_error("payroll", _("The total must lie between 1 and %(most)s.") % {"most": LARGEST_HEADCOUNT})
        return False

    @property
    def errors(self) -> bool:
        return any(form.errors for form in self.forms)

    @property
    def total(self) -> int:
        return total([form.count for form in self.rows], self.elsewhere or 0)

    @property
    def elsewhere(self) -> int | None:
        return self.rest.cleaned_data["elsewhere"] if self.rest else None

    @property
    def counted(self) -> dict:
        """What the verb takes."""
        sites = [CountedSite(form.site, form.count, form.cleaned_data["remark"]) for form in self.rows]
        remark = self.rest.cleaned_data["remark"] if self.rest else ""
        return {"sites": sites, "elsewhere": self.elsewhere, "remark": remark}


def _initial(row) -> dict:
    return {name: getattr(row, name) for name in (*SOURCES, "remark")} if row else {}
