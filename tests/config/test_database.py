from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from bihuan.config.database import from_url


def test_without_an_address_the_database_is_a_file_beside_the_data() -> None:
    database = from_url("", data=Path("/srv/bihuan"))

    assert database["ENGINE"] == "bihuan.config.sqlite"
    assert database["NAME"] == "/srv/bihuan/bihuan.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_an_address_may_name_a_primary_and_its_standby() -> None:
    url = "postgresql://bi:p%40ss@one:5432,two:5433/bihuan?target_session_attrs=read-write"

    database = from_url(url, data=Path("/srv"))

    assert (database["HOST"], database["PORT"]) == ("one,two", "5432,5433")
    assert (database["NAME"], database["USER"], database["PASSWORD"]) == ("bihuan", "bi", "p@ss")
    assert database["OPTIONS"] == {"target_session_attrs": "read-write"}
    assert database["CONN_MAX_AGE"] is None


@pytest.mark.parametrize("url", ["mysql://bi:secret@here/x", "postgresql://bi:secret@here/x?nonsense=1"])
def test_an_address_that_cannot_be_read_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        from_url(url, data=Path("/srv"))

    assert str(refused.value).startswith("DATABASE_URL: ")
    assert "secret" not in str(refused.value)
