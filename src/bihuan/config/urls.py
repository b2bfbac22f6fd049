from django.urls import include, path

from bihuan.config.demo import touring
from bihuan.portal.views import button, verify

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("api/v1/", include("bihuan.api.urls")),
    path("button.js", button.script, name="button_script"),
    path("p/", include("bihuan.portal.urls")),
    path("verify/", verify.verify, name="portal_verify_any"),
    path("verify/<str:code>", verify.verify, name="portal_verify"),
    path("tour/", touring.tour, name="tour"),
    path("figures/", include("bihuan.analytics.urls")),
    path("", include("bihuan.pages.urls")),
    path("", include("bihuan.desk.urls")),
]

handler400 = "bihuan.config.errors.bad_request"
handler403 = "bihuan.config.errors.forbidden"
handler404 = "bihuan.config.errors.not_found"
handler500 = "bihuan.config.errors.failed"
