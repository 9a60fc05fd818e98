import os

import django
import pytest

os.environ["DJANGO_SETTINGS_MODULE"] = "board.settings"
django.setup()


@pytest.fixture(autouse=True, scope="session")
def databases():
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases, teardown_test_environment

    setup_test_environment()
    kept = setup_databases(verbosity=0, interactive=False)
    yield
    teardown_databases(kept, verbosity=0)
    teardown_test_environment()
