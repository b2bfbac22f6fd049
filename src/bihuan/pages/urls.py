from django.urls import path

from bihuan.pages import views

app_name = "pages"

urlpatterns = [
    path("design", views.design, name="design"),
    path("design/portal", views.design_portal, name="design-portal"),
    path("design/print", views.design_print, name="design-print"),
    path("look", views.look, name="look"),
]
