from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """The same hash as on a site, at the least cost it allows."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
