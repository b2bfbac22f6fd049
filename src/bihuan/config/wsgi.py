import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
application = get_wsgi_application()

# What the program itself is made of lives as long as the process: no collection need look through it again.
# What a request makes is gone when it is answered: looking every 700 values, as Python does, finds little.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 10, 10)
