from bihuan.api.interface import api
from bihuan.api.operations import cases, files, history, tasks

for part in (cases, tasks, history, files):
    api.add_router("", part.router)

app_name = "api"
urlpatterns = api.urls[0]
