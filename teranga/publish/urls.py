"""Addresses of publish. One list; each view file brings its own lines."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "publish"
urlpatterns: list[URLPattern] = [
    # writing and reviewing
    # deliveries, holds, withdrawals, connections, feeds
]
