"""The enterprise's pages: starting, filling, documents, submitting, withdrawing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from applications import forms, permissions, policies, queries, services
from applications.services.start import ChangedMeanwhile
from certsite.accounts.forms import OrganisationForm
from certsite.accounts.services import register_organisation
from certsite.common.guards import require
from certsite.workflow.moves import AlreadyMoved, NotAllowed
from scoring.queries import published_editions


@login_required
def new(request):
    """Choose enterprise and scheme; the first time, register the enterprise."""
    require(not request.user.is_staff_member)
    organisations = request.user.organisations.all()
    if not organisations:
        return redirect("applications:register")
    form = forms.StartForm(request.POST or None, organisations=organisations, editions=published_editions())
    if request.method == "POST" and form.is_valid():
        application = services.start(by=request.user, **form.cleaned_data)
        return redirect("applications:edit", application.reference)
    return render(request, "applications/new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def register(request):
    """Register one's own enterprise by its credit code."""
    require(not request.user.is_staff_member)
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        register_organisation(by=request.user, **form.cleaned_data)
        return redirect("applications:new")
    return render(request, "applications/register.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def edit(request, reference: str):
    """The whole form: saved as a draft with gaps, or saved and on to the documents."""
    application = queries.application_for(request.user, reference)
    require(permissions.is_own(request.user, application))
    if not permissions.may_edit(request.user, application):
        messages.info(request, _("The application is with the certification body and cannot be changed now."))
        return redirect(application)
    data = request.POST or None
    form = forms.ApplicationForm(data, instance=application)
    sites = forms.SiteFormSet(data, instance=application, prefix="sites")
    managers = forms.ManagerFormSet(data, instance=application, prefix="managers")
    status = 200
    if data is not None:
        valid = [part.is_valid() for part in (form, sites, managers)]  # each of them, so that every row says its fault
        if all(valid) and _save(request, form, sites, managers):
            step = "documents" if "next" in request.POST else "edit"
            return redirect(f"applications:{step}", reference)
        status = 422
    context = {
        "application": application,
        "form": form,
        "sites": sites,
        "managers": managers,
        "row_errors": status == 422 and (any(sites.errors) or any(managers.errors)),
    }
    return render(request, "applications/edit.html", context, status=status)


def _save(request, form, sites, managers) -> bool:
    fields = {name: value for name, value in form.cleaned_data.items() if name != "base_revision"}
    try:
        services.save(
            form.instance,
            fields=fields,
            sites=forms.rows_of(sites),
            managers=forms.rows_of(managers),
            base_revision=form.cleaned_data["base_revision"] or 0,
            by=request.user,
        )
    except ChangedMeanwhile:
        _explain_colleague(form)
        return False
    messages.success(request, _("Saved."))
    return True


def _explain_colleague(form) -> None:
    """Name what the colleague changed; one's own entries stay typed, and the next save counts from theirs."""
    theirs = type(form.instance).objects.get(pk=form.instance.pk)
    differing = [
        str(form.fields[name].label)
        for name in form.Meta.fields
        if form.cleaned_data.get(name) != getattr(theirs, name)
    ]
    form.add_error(
        None,
        _("A colleague saved meanwhile. Yours differs in: %(fields)s. Look and save again; nothing you typed is lost.")
        % {"fields": "、".join(differing) or _("sites or service managers")},
    )
    form.data = form.data.copy()
    form.data["base_revision"] = theirs.revision


@login_required
def documents(request, reference: str):
    """The edition's documents with their state; upload one at a time."""
    application = queries.application_for(request.user, reference)
    may_upload = permissions.may_upload(request.user, application)
    form = None
    if request.method == "POST":
        require(may_upload)
        form = forms.DocumentForm(request.POST, request.FILES, application=application)
        if getattr(request, "upload_too_large", False):
            form.full_clean()
            form.errors.pop("file", None)
            form.add_error("file", forms.too_large(application.edition.rules["upload"]["maximum_bytes"]))
        if form.is_valid():
            _add(request, application, form)
            return redirect("applications:documents", reference)
    context = {
        "application": application,
        "rows": _rows(application, form),
        "may_upload": may_upload,
        "limits": application.edition.rules["upload"],
        "form": form,
    }
    return render(request, "applications/documents.html", context, status=422 if form else 200)


def _rows(application, bound) -> list[dict]:
    """Each document with its form; the one just tried keeps its error."""
    rows = queries.document_rows(application)
    for row in rows:
        blank = forms.DocumentForm(
            application=application, initial={"requirement": row["code"]}, auto_id=f"{row['code']}-%s"
        )
        tried = bound is not None and bound.data.get("requirement") == row["code"]
        row["form"] = bound if tried else blank
    return rows


def _add(request, application, form) -> None:
    services.add_document(
        application,
        requirement=form.cleaned_data["requirement"],
        upload=form.cleaned_data["file"],
        content_type=form.cleaned_data["content_type"],
        by=request.user,
    )
    messages.success(request, _("The document is stored."))


@login_required
def download(request, reference: str, pk: int):
    """One file, to whoever may see the case; always as an attachment."""
    application = queries.application_for(request.user, reference)
    document = get_object_or_404(application.documents, pk=pk)
    response = FileResponse(
        document.file.open("rb"),
        as_attachment=True,
        filename=document.original_name,
        content_type=document.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
def submit(request, reference: str):
    """Look over everything once more and hand it in."""
    application = queries.application_for(request.user, reference)
    require(permissions.is_own(request.user, application))
    if not permissions.may_edit(request.user, application):
        messages.info(request, _("The application was handed in already."))
        return redirect(application)
    form = forms.DeclarationForm(request.POST or None)
    bars = policies.bars_to_submit(application)
    if request.method == "POST" and form.is_valid() and not bars:
        try:
            services.submit(application, by=request.user)
            messages.success(request, _("The application is submitted. You will hear from us."))
        except (AlreadyMoved, NotAllowed):
            messages.info(request, _("The application was handed in already."))
        return redirect(application)
    context = {
        "application": application,
        "form": form,
        "bars": bars,
        "flags": [policies.flag_words(flag) for flag in queries.flags(application)],
        "rows": queries.document_rows(application),
    }
    return render(request, "applications/submit.html", context, status=422 if request.method == "POST" else 200)


@login_required
def withdraw(request, reference: str):
    """Take the application back, with a reason."""
    application = queries.application_for(request.user, reference)
    require(permissions.may_withdraw(request.user, application))
    form = forms.WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.withdraw(application, reason=form.cleaned_data["reason"], by=request.user)
        return redirect(application)
    context = {"application": application, "form": form}
    return render(request, "applications/withdraw.html", context, status=422 if form.errors else 200)
