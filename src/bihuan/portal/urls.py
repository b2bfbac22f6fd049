from django.urls import path

from bihuan.portal.views import button, chat, complain, guide, notices, social, status, survey, wechat

app_name = "portal"
urlpatterns = [
    path("", guide.units, name="units"),
    path("status", status.status, name="status"),
    path("status/<str:number>", status.case, name="case"),
    path("status/<str:number>/leave", status.leave, name="leave"),
    path("status/<str:number>/<str:name>", status.act, name="act"),
    path("received/<str:number>", complain.received, name="received"),
    path("survey/thanks", survey.thanks, name="survey_thanks"),
    path("survey/<str:token>", survey.survey, name="survey"),
    path("social/<str:source>", social.social, name="social"),
    path("button/<str:site>", button.hand_in, name="button"),
    path("button/<str:site>/form", button.form, name="button_form"),
    path("wechat/<str:account>", wechat.callback, name="wechat"),
    path("<str:unit>/", guide.guide, name="guide"),
    path("<str:unit>/at/<str:place>", complain.at, name="at"),
    path("<str:unit>/chat", chat.chat, name="chat"),
    path("<str:unit>/complain", complain.complain, name="complain"),
    path("<str:unit>/notices", notices.notices, name="notices"),
    path("<str:unit>/notices/<int:id>", notices.notice, name="notice"),
]
