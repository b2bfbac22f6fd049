from typing import ClassVar

from django.db import models


class Place(models.Model):
    """Somewhere a poster hangs: a gate, a counter, a car. Complaints from there carry its code.

    `scene_url` is what the platform's code for it says, once an account has made one.
    """

    unit = models.CharField(max_length=64)
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    scene_url = models.CharField(max_length=200, blank=True)
    retired = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Also the index of places.of_unit; a code is one place wherever it is scanned.
            models.UniqueConstraint(fields=["unit", "code"], name="place_once"),
        ]

    def __str__(self) -> str:
        return self.code
