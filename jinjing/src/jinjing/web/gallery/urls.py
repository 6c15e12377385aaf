"""Address of the gallery."""

from django.urls import path

from jinjing.web.gallery import views

urlpatterns = [path("gallery/", views.gallery, name="gallery")]
