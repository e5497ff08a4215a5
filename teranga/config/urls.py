"""All addresses. Each declares who may open it (people.access); a test walks them all."""

from django.urls import include, path

from teranga.publish.urls import feeds

urlpatterns = [
    path("", include("teranga.home.urls")),
    path("", include("teranga.people.urls")),
    path("publish/", include("teranga.publish.urls")),
    path("feeds/", include((feeds, "feeds"))),
    path("account/", include("allauth.urls")),
    path("", include("teranga.ui.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]

handler400 = "teranga.ui.views.bad_request"
handler403 = "teranga.ui.views.permission_denied"
handler404 = "teranga.ui.views.page_not_found"
handler500 = "teranga.kernel.busy.server_error"
