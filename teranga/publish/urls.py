"""Addresses of publish. One list; each view file brings its own lines."""

from __future__ import annotations

from django.urls import URLPattern, path

from teranga.publish.views import (
    compose,
    connect,
    connections,
    deliveries,
    gaps,
    holds,
    posts,
    register,
    reviews,
    withdrawals,
)
from teranga.publish.views import feeds as feed_views

app_name = "publish"
urlpatterns: list[URLPattern] = [
    # writing and reviewing
    path("posts/", posts.listing, name="posts"),
    path("write/", compose.new, name="new"),
    path("count/", compose.count, name="count"),
    path("posts/<uuid:post>/", posts.one, name="post"),
    path("posts/<uuid:post>/moving/", posts.moving, name="moving"),
    path("posts/<uuid:post>/write/", compose.write, name="write"),
    path("posts/<uuid:post>/versions/", posts.versions, name="versions"),
    path("posts/<uuid:post>/versions/<int:number>/", posts.version, name="version"),
    path(
        "posts/<uuid:post>/versions/<int:number>/restore/",
        posts.restore,
        name="restore",
    ),
    path("posts/<uuid:post>/note/", posts.note, name="note"),
    path("posts/<uuid:post>/copy/", posts.copy, name="copy"),
    path("posts/<uuid:post>/reopen/", posts.reopen, name="reopen"),
    path("posts/<uuid:post>/archive/", posts.archive, name="archive"),
    path("posts/<uuid:post>/review/", reviews.read, name="review"),
    path("posts/<uuid:post>/risk/", reviews.risk, name="risk"),
    path("posts/<uuid:post>/schedule/", reviews.schedule, name="schedule"),
    path("posts/<uuid:post>/unschedule/", reviews.unschedule, name="unschedule"),
    path("posts/<uuid:post>/less/", reviews.send_less, name="less"),
    # deliveries, holds, withdrawals
    path("deliveries/", deliveries.listing, name="deliveries"),
    path("deliveries/<uuid:delivery>/", deliveries.one, name="delivery"),
    path("deliveries/<uuid:delivery>/decide/", deliveries.decide, name="decide"),
    path("deliveries/<uuid:delivery>/release/", holds.release, name="release"),
    path(
        "deliveries/<uuid:delivery>/take-back/",
        withdrawals.delivery,
        name="take_back_one",
    ),
    path("posts/<uuid:post>/take-back/", withdrawals.post, name="take_back"),
    path("posts/<uuid:post>/correct/", withdrawals.correct, name="correct"),
    path("hold/", holds.hold_all, name="hold_all"),
    path("hold/end/", holds.end, name="end_hold"),
    path("not-known/<uuid:gap>/", gaps.one, name="gap"),
    path("not-known/<uuid:gap>/look/", gaps.look, name="gap_look"),
    path("not-known/<uuid:gap>/settle/", gaps.settle, name="gap_settle"),
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
    path("accounts/<uuid:account>/register/", register.entry, name="account_register"),
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
