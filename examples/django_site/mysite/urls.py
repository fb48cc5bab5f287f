"""Routes of the site."""

from charging import views
from django.urls import path

urlpatterns = [
    path("stations/", views.stations),
    path("stations/<str:identity>/start", views.start),
]
