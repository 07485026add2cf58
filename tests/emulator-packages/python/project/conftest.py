import pytest


@pytest.fixture(scope="session")
def volc_im_options():
    return {"callback_secret": "s", "before_timeout": "refuse"}
