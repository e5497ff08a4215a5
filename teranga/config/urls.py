"""All addresses. Each declares who may open it (people.access); a test walks them all."""

from django.urls import include, path

urlpatterns = [
    path("", include("teranga.home.urls")),
    path("", include("teranga.people.urls")),
    path("publish/", include("teranga.publish.urls")),
    path("account/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
