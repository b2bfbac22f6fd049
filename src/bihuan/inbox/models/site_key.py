from django.db import models


class SiteKey(models.Model):
    """Lets pages of some origins hand in complaints to a unit by the button. It is no secret.

    `origins` are written one a line, such as ``https://shop.example.com``.
    """

    key = models.CharField(max_length=40, primary_key=True)
    unit = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    origins = models.TextField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key


class SocialSource(models.Model):
    """A tool that passes on what is said on social media. Its signing secrets are sealed, one a line."""

    key = models.SlugField(max_length=40, primary_key=True)
    unit = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    secrets = models.BinaryField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key
