from django.urls import path

from bihuan.portal.views import complain, guide, status

app_name = "portal"
urlpatterns = [
    path("", guide.units, name="units"),
    path("status", status.status, name="status"),
    path("status/<str:number>", status.case, name="case"),
    path("status/<str:number>/leave", status.leave, name="leave"),
    path("status/<str:number>/<str:name>", status.act, name="act"),
    path("received/<str:number>", complain.received, name="received"),
    path("<str:unit>/", guide.guide, name="guide"),
    path("<str:unit>/complain", complain.complain, name="complain"),
]
