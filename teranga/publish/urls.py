"""Addresses of publish. One list; each view file brings its own lines."""

from __future__ import annotations

from django.urls import URLPattern, path

from teranga.publish.views import connect, connections
from teranga.publish.views import feeds as feed_views

app_name = "publish"
urlpatterns: list[URLPattern] = [
    # writing and reviewing
    # deliveries, holds, withdrawals
    # accounts
    path("accounts/", connections.listed, name="accounts"),
    path("accounts/connect/", connect.kinds, name="connect"),
    *(
        path(
            f"accounts/connect/{one.kind}/",
            connect.connect,
            {"kind": one.kind},
            name=f"connect_{one.kind}",
        )
        for one in connect.KINDS
    ),
    path("accounts/back/", connect.back, name="account_back"),
    path("accounts/<uuid:account>/", connections.account, name="account"),
    path("accounts/<uuid:account>/set-up/", connections.set_up, name="account_set_up"),
    path("accounts/<uuid:account>/pause/", connections.pause, name="account_pause"),
    path("accounts/<uuid:account>/resume/", connections.resume, name="account_resume"),
    path("accounts/<uuid:account>/check/", connections.check, name="account_check"),
    path("accounts/<uuid:account>/test/", connections.test, name="account_test"),
    path("accounts/<uuid:account>/probe/", connections.probe, name="account_probe"),
    path("accounts/<uuid:account>/remove/", connections.remove, name="account_remove"),
    path("accounts/<uuid:account>/again/", connect.reconnect, name="account_again"),
    path("accounts/<uuid:account>/stranger/", connections.stranger, name="stranger"),
]

# At the root of the site, not under publish/: these addresses are for ever.
feeds = [
    path("<uuid:account>/<str:language>.atom", feed_views.atom, name="atom"),
    path("<uuid:account>/<str:language>.json", feed_views.json, name="json"),
]
