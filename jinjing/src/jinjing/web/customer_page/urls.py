"""Addresses of the customer page. The code stands for the customer and tells nothing."""

from django.urls import path

from jinjing.web.customer_page import consents, family, file, next_views, review, views

app_name = "customer"
urlpatterns = [
    path("<slug:code>/", views.page, name="page"),
    path("<slug:code>/contacts/", views.log_contact_here, name="log-contact"),
    path("<slug:code>/next/done/", next_views.done, name="next-done"),
    path("<slug:code>/next/later/", next_views.later, name="next-later"),
    path("<slug:code>/personal/", views.personal, name="personal"),
    path("<slug:code>/personal/open/", views.open_personal, name="open-personal"),
    path("<slug:code>/family/", family.family, name="family"),
    path("<slug:code>/family/relations/", family.note_relation, name="note-relation"),
    path("<slug:code>/family/relations/<int:number>/end/", family.end_relation, name="end-relation"),
    path("<slug:code>/family/topics/", family.note_a_topic, name="note-topic"),
    path("<slug:code>/family/topics/<int:number>/end/", family.end_a_topic, name="end-topic"),
    path("<slug:code>/family/manager/", family.change_manager, name="change-manager"),
    path("<slug:code>/file/", file.file, name="file"),
    path("<slug:code>/file/<slug:field>/", file.file_field, name="file-field"),
    path("<slug:code>/file/<slug:field>/edit/", file.edit_file, name="edit-file"),
    path("<slug:code>/file/<slug:field>/history/", file.file_history, name="file-history"),
    path("<slug:code>/file/<slug:field>/note/", file.note_file, name="note-file"),
    path("<slug:code>/file/<slug:field>/forget/", file.forget_file, name="forget-file"),
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
