import pytest
from toolkit.security.rig import Bench, credentials, make_bench


@pytest.fixture(scope="session")
def bench(tmp_path_factory) -> Bench:
    return make_bench(tmp_path_factory.mktemp("pki"))


@pytest.fixture
async def store():
    made = await credentials("CS001")
    yield made
    await made.close()
