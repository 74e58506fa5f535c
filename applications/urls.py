from django.urls import path

from applications.views import client, documents, drafts, market, papers, review, self_check, sheets, sites, writing

app_name = "applications"

urlpatterns = [
    path("new/", drafts.new, name="new"),
    path("queue/", review.queue, name="queue"),
    path("draft/", drafts.draft, name="draft"),
    path("draft/claim/", drafts.claim, name="draft-claim"),
    path("draft/discard/", drafts.discard, name="draft-discard"),
    path("draft/<str:token>/", drafts.open_link, name="draft-open"),
    path("new/enterprise/", client.register, name="register"),
    path("self-check/", self_check.choose, name="self-check"),
    path("self-check/<str:scheme>/<str:code>/", self_check.check, name="self-check-edition"),
    path("self-check/<str:scheme>/<str:code>/result/", self_check.result, name="self-check-result"),
    path("<str:reference>/edit/", writing.edit, name="edit"),
    path("<str:reference>/documents/", documents.documents, name="documents"),
    path("<str:reference>/documents/<int:pk>/", documents.download, name="download"),
    path("<str:reference>/submit/", client.submit, name="submit"),
    path("<str:reference>/withdraw/", client.withdraw, name="withdraw"),
    path("<str:reference>/review/", review.review, name="review"),
    path("<str:reference>/submissions/", review.compare, name="compare"),
    path("<str:reference>/sites/", sites.sites, name="sites"),
    path("<str:reference>/sites/add/", sites.add, name="site-add"),
    path("<str:reference>/sites/<int:pk>/", sites.site, name="site"),
    path("<str:reference>/sites/<int:pk>/remove/", sites.remove, name="site-remove"),
    path("<str:reference>/sites/import/", sheets.upload, name="sites-import"),
    path("<str:reference>/sites/import/template.<str:kind>", sheets.template, name="sites-template"),
    path("<str:reference>/sites/import/<int:pk>/", sheets.sheet, name="sheet"),
    path("<str:reference>/sites/import/<int:pk>/progress/", sheets.progress, name="sheet-progress"),
    path("<str:reference>/sites/import/<int:pk>/faults.csv", sheets.faults, name="sheet-faults"),
    path("<str:reference>/quote/", market.make_quote, name="quote"),
    path("<str:reference>/quote/<int:version>/", client.quote, name="quote-version"),
    path("<str:reference>/quote/<int:version>/send/", market.send_quote, name="quote-send"),
    path("<str:reference>/quote/<int:version>/answer/", client.answer_quote, name="quote-answer"),
    path("<str:reference>/quote/<int:version>.pdf", papers.quote_pdf, name="quote-pdf"),
    path("<str:reference>/contract/", market.contract, name="contract"),
    path("<str:reference>/contract.pdf", papers.contract_pdf, name="contract-pdf"),
    path("<str:reference>/document-review/", documents.document_review, name="document-review"),
]
