from django.urls import path

from applications.views import client, market, messages, papers, self_check

app_name = "applications"

urlpatterns = [
    path("new/", client.new, name="new"),
    path("new/enterprise/", client.register, name="register"),
    path("self-check/", self_check.choose, name="self-check"),
    path("self-check/<str:scheme>/<str:code>/", self_check.check, name="self-check-edition"),
    path("self-check/<str:scheme>/<str:code>/result/", self_check.result, name="self-check-result"),
    path("<str:reference>/edit/", client.edit, name="edit"),
    path("<str:reference>/documents/", client.documents, name="documents"),
    path("<str:reference>/documents/<int:pk>/", client.download, name="download"),
    path("<str:reference>/submit/", client.submit, name="submit"),
    path("<str:reference>/withdraw/", client.withdraw, name="withdraw"),
    path("<str:reference>/review/", market.review, name="review"),
    path("<str:reference>/quote/", market.make_quote, name="quote"),
    path("<str:reference>/quote/<int:version>/", client.quote, name="quote-version"),
    path("<str:reference>/quote/<int:version>/send/", market.send_quote, name="quote-send"),
    path("<str:reference>/quote/<int:version>/answer/", client.answer_quote, name="quote-answer"),
    path("<str:reference>/quote/<int:version>.pdf", papers.quote_pdf, name="quote-pdf"),
    path("<str:reference>/contract/", market.contract, name="contract"),
    path("<str:reference>/contract.pdf", papers.contract_pdf, name="contract-pdf"),
    path("<str:reference>/messages/", messages.add, name="message-add"),
    path("<str:reference>/document-review/", market.document_review, name="document-review"),
]
