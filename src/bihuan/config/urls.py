from django.urls import include, path

from bihuan.config.demo import touring

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("api/v1/", include("bihuan.api.urls")),
    path("p/", include("bihuan.portal.urls")),
    path("tour/", touring.tour, name="tour"),
    path("", include("bihuan.pages.urls")),
    path("", include("bihuan.desk.urls")),
]

handler400 = "bihuan.config.errors.bad_request"
handler403 = "bihuan.config.errors.forbidden"
handler404 = "bihuan.config.errors.not_found"
handler500 = "bihuan.config.errors.failed"
