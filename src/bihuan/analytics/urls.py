from django.urls import path

from bihuan.analytics import entering, pages
from bihuan.analytics.dashboards import pages as dashboards
from bihuan.analytics.export import pages as export
from bihuan.analytics.performance import pages as performance
from bihuan.analytics.process import pages as process
from bihuan.analytics.reports import pages as reports
from bihuan.analytics.satisfaction import pages as satisfaction
from bihuan.analytics.warning import pages as warning

app_name = "analytics"
urlpatterns = [
    path("", pages.overview, name="figures"),
    path("overview/", dashboards.board, name="board"),
    path("overview/mine/<str:measure>/", dashboards.mine, name="board_cases"),
    path("overview/<str:chart>.<str:kind>", dashboards.chart, name="board_chart"),
    path("export/", export.views, name="export"),
    path("export/<str:name>.csv", export.file, name="export_file"),
    path("process/", process.process, name="process"),
    path("process/cases/", process.went, name="went"),
    path("mine/", performance.mine, name="mine"),
    path("people/", performance.people, name="people"),
    path("satisfaction/", satisfaction.satisfaction, name="satisfaction"),
    path("reports/", reports.register, name="reports"),
    path("reports/of/<str:case>/", reports.of_duty, name="report_of_duty"),
    path("reports/<int:id>/", reports.report, name="report"),
    path("reports/<int:id>/write", reports.write, name="report_write"),
    path("reports/<int:id>/act", reports.act, name="report_act"),
    path("reports/<int:id>/<str:lang>.<str:kind>", reports.file, name="report_file"),
    path("sign", pages.sign, name="sign"),
    path("populations/", entering.populations_page, name="populations"),
    path("populations/sheet", entering.sheet, name="population_sheet"),
    path("measures/<str:measure>/", pages.one, name="figure"),
    path("measures/<str:measure>/cases/", pages.cases, name="cases"),
    path("measures/<str:measure>/control/", warning.control, name="control"),
    path("warnings/", warning.warnings, name="warnings"),
]
