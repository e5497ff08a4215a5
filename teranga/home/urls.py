from django.urls import path

from teranga.home import views

app_name = "home"
urlpatterns = [
    path("", views.front, name="front"),
    path("today/", views.today, name="today"),
    path("help/", views.how, name="help"),
    path("health/", views.health, name="health"),
]
