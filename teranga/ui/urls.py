"""No namespace: pages of the frame are named alone (``style``, ``away``)."""

from django.urls import path

from teranga.ui import views

urlpatterns = [
    path("style/", views.style, name="style"),
    path("month/", views.away, name="away"),
]
