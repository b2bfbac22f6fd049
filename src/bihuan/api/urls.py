from bihuan.api.interface import api
from bihuan.api.operations import calls, cases, files, history, letters, subscriptions, tasks

for part in (calls, cases, tasks, history, files, letters, subscriptions):
    api.add_router("", part.router)

app_name = "api"
urlpatterns = api.urls[0]
