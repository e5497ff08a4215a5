from django.urls import path

from teranga.people.views import account, codes, legal_holds, members, organisation

app_name = "people"
urlpatterns = [
    path("people/", members.people, name="members"),
    path("people/invite/", members.invite, name="invite"),
    path("people/invitations/<uuid:ticket>/end/", members.revoke, name="revoke"),
    path("people/<uuid:membership>/", members.member, name="member"),
    path("people/<uuid:membership>/give/", members.give, name="give"),
    path("people/<uuid:membership>/end/", members.end, name="end"),
    path("people/<uuid:membership>/remove/", members.remove, name="remove"),
    path(
        "people/<uuid:membership>/recovery/",
        members.offer_recovery,
        name="offer_recovery",
    ),
    path("people/<uuid:membership>/confirm/", members.confirm, name="confirm"),
    path("people/<uuid:membership>/erase/", members.erase, name="erase"),
    path("leave/", members.leave, name="leave"),
    path("me/", account.me, name="me"),
    path("me/names/", account.names, name="names"),
    path("me/name/", account.username, name="username"),
    path("me/devices/<int:device>/end/", account.end_device, name="end_device"),
    path("me/second-step/", account.second_factor, name="second_factor"),
    path("me/data/", account.about_me, name="about_me"),
    path("me/kept/", account.kept_words, name="kept_words"),
    path("organisations/", organisation.choose, name="organisations"),
    path("organisation/", organisation.settings, name="settings"),
    path("organisation/holds/", legal_holds.listed, name="legal_holds"),
    path("organisation/holds/place/", legal_holds.place, name="place_legal_hold"),
    path("organisation/holds/<uuid:hold>/end/", legal_holds.end, name="end_legal_hold"),
    path("organisation/training/", organisation.training, name="training"),
    path("organisation/delete/", organisation.delete, name="delete_organisation"),
    path("organisation/delete/agree/", organisation.agree, name="agree"),
    path("organisation/delete/stop/", organisation.stop, name="stop"),
    path("code/", codes.enter, name="enter_code"),
    path("invitation/<str:code>/", codes.invitation, name="invitation"),
    path("recovery/<str:code>/", codes.recover, name="recover"),
    path("first/<str:code>/", codes.first_owner, name="first_owner"),
]
