"""Addresses of the customer page. The code stands for the customer and tells nothing."""

from django.urls import path

from jinjing.web.customer_page import consents, family, find, review, views

app_name = "customer"
urlpatterns = [
    path("", find.find, name="find"),
    path("<slug:code>/", views.page, name="page"),
    path("<slug:code>/contacts/", views.log_contact_here, name="log-contact"),
    path("<slug:code>/personal/", views.personal, name="personal"),
    path("<slug:code>/personal/open/", views.open_personal, name="open-personal"),
    path("<slug:code>/family/", family.family, name="family"),
    path("<slug:code>/family/relations/", family.note_relation, name="note-relation"),
    path("<slug:code>/family/relations/<int:number>/end/", family.end_relation, name="end-relation"),
    path("<slug:code>/family/topics/", family.note_a_topic, name="note-topic"),
    path("<slug:code>/family/topics/<int:number>/end/", family.end_a_topic, name="end-topic"),
    path("<slug:code>/family/manager/", family.change_manager, name="change-manager"),
    path("<slug:code>/consents/", consents.consents, name="consents"),
    path("<slug:code>/consents/record/", consents.record_consent, name="record-consent"),
    path("<slug:code>/consents/withdraw/", consents.withdraw, name="withdraw-consent"),
    path("<slug:code>/wishes/", consents.set_wish, name="set-wish"),
    path("<slug:code>/wishes/hours/", consents.note_hours, name="note-hours"),
    path("<slug:code>/wishes/<int:number>/lift/", consents.lift, name="lift-wish"),
    path("<slug:code>/review/", review.review, name="review"),
    path("<slug:code>/review/print/", review.print_review, name="print-review"),
    path("<slug:code>/figures/<slug:indicator>/", views.figure, name="figure"),
]
