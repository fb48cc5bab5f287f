"""Security profiles on the command line: the CSMS and stations with `--security-profile`, certificates and passwords."""

import asyncio
import re
import shlex
import signal
from functools import partial

import pytest
from toolkit.rig import OCPP16, OCPP201, beside, csms, invoke, started
from toolkit.test_cli_csms import Running, soap_station, station

from ocpp_core import ConnectFailed, OcppError
from ocpp_security.sqlite_credentials import SqliteCredentialStore
from ocpp_toolkit.cli.security import Entrance, _OnePassword
from ocpp_toolkit.security import CsmsSecurity, StationSecurity

PASSWORD, WRONG = "correct-horse-16", "mistaken-password"


class Files:
    """What `certs` and `passwords` have written."""

    def __init__(self, folder):
        self.folder = folder
        self.pki = folder / "pki"
        self.made = invoke("certs", str(self.pki), "--station", "CS1", "--station", "CS2")
        self.credentials = folder / "credentials.db"
        assert invoke("passwords", str(self.credentials), "CS1", "CS2", "--password", PASSWORD).status == 0
        self.root = str(self.pki / "root.pem")

    def own(self, name="CS1", option="--certificate"):
        path = str(self.pki / (name if "." in name else f"station-{name}.pem"))
        return [option, path, "--key", path.replace(".pem", ".key")]

    @property
    def servers(self):
        return [*self.own("csms-rsa.pem"), *self.own("csms-ecdsa.pem")]

    def entrance(self, profile):
        """The options of a CSMS, as they arrive."""
        tls = {"certificates": [self.pki / "csms-rsa.pem"], "keys": [self.pki / "csms-rsa.key"]}
        return {
            1: {"credentials": self.credentials},
            2: {"credentials": self.credentials, **tls},
            3: {"client_ca": self.pki / "root.pem", "crl": self.pki / "crl.pem", **tls},
        }[profile]

    def csms(self, profile):
        """A CSMS in a thread, to which the command `station` connects."""
        servers = [(self.pki / "csms-ecdsa.pem", self.pki / "csms-ecdsa.key")] if profile > 1 else ()
        security = CsmsSecurity(profile, credentials=_OnePassword(PASSWORD), certificates=servers, client_ca=self.root)
        return beside(partial(csms, OCPP201, security=security))

    def station(self, profile):
        """A station's options."""
        return [
            "--security-profile",
            str(profile),
            *{
                1: ["--password", PASSWORD],
                2: ["--password", PASSWORD, "--ca", self.root],
                3: ["--ca", self.root, *self.own()],
            }[profile],
        ]

    def security(self, profile, password=PASSWORD):
        """The same, for a station in this process."""
        if profile == 3:
            own = (self.pki / "station-CS1.pem", self.pki / "station-CS1.key")
            return StationSecurity(3, roots=self.root, certificate=own, serial_number="CS1")
        return StationSecurity(profile, password=password, roots=self.root)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return Files(tmp_path_factory.mktemp("bench"))


# ------------------------------------------------------------------------------------------------------- the CSMS


@pytest.mark.parametrize("profile", [1, 2, 3])
async def test_a_csms_of_each_profile(files, profile):
    async with Running([OCPP201, OCPP16], profile=profile, **files.entrance(profile)) as running:
        assert running.lines[0].startswith(f"CSMS for OCPP 2.0.1, 1.6 with security profile {profile} at ws")
        url = running.url.replace("127.0.0.1", "localhost")
        [record] = await station(url, security=files.security(profile)).run()
        assert record.completed
        with pytest.raises(ConnectFailed, match="401" if profile < 3 else "403"):
            await station(url, identity="CS2" if profile == 3 else "CS1", security=files.security(profile, WRONG)).run()
    assert running.lines[-1] == "stopped: 1 stations, 1 of 1 sessions completed"
    assert PASSWORD not in running.file.getvalue()


async def test_one_password_for_all(files):
    entrance = files.entrance(2) | {"credentials": None}
    async with Running([OCPP16], profile=2, password=PASSWORD, **entrance) as running:
        for identity in ("CS1", "CS3"):
            [record] = await station(running.url, identity=identity, security=files.security(2)).run()
            assert record.completed


async def test_soap_of_profile_2(files):
    async with Running([OCPP16], profile=2, soap="127.0.0.1:0", **files.entrance(2)) as running:
        [url] = running.soap_url
        assert url.startswith("https://127.0.0.1:")
        assert (await soap_station(url, security=files.security(2)).run())[0].completed
        with pytest.raises(OcppError, match="SecurityError"):
            await soap_station(url, security=files.security(2, WRONG)).run()


async def test_profile_0_is_none():
    async with Running([OCPP16], profile=0) as running:
        assert running.lines[0].startswith("CSMS for OCPP 1.6 at ws://")
        assert (await station(running.url).run())[0].completed


CSMS_MISTAKES = {
    "--security-profile 1": "security profile 1 needs --credentials or --password",
    "--security-profile 2 --password x": "security profile 2 needs --certificate",
    "--security-profile 3 --certificate {root}": "security profile 3 needs --client-ca",
    "--security-profile 4": "should be less than or equal to 3",
    "--security-profile 1 --password x --credentials {db}": "there is both --password and --credentials",
    "--security-profile 1 --password x --certificate {root}": "--certificate is for --security-profile 2 or 3",
    "--security-profile 3 --password x --certificate {root} --client-ca {root}": "--password is for --security-profile 1 or 2",
    "--credentials {db}": "--credentials is for --security-profile 1 or 2",
    "--client-ca {root}": "--client-ca is for --security-profile 3",
    "--security-profile 0 --password x": "--password is for --security-profile 1 or 2",
    "--security-profile 2 --password x --certificate {root} --certificate {root} --key {root}": "there must be a --key for each",
    "--security-profile 2 --password x --certificate nowhere.pem": "'nowhere.pem' does not exist",
    "--soap-listen 127.0.0.1:0 --security-profile 3 --certificate {root} --client-ca {root}": (
        "security profile 3 is for WebSocket alone, without --soap-listen"
    ),
    "--security-profile 2 --password x --certificate {root}": "cannot use what is given for the security profile: ",
    "--security-profile 1 --credentials {root}": "cannot use what is given for the security profile: ",
    "--security-profile 2 --password x --certificate {db}": "cannot use what is given for the security profile: ",
    "--security-profile 2 --password x --certificate {own} --certificate {own}": "one for each kind of key, not 2 for 1",
}


@pytest.mark.parametrize("options", CSMS_MISTAKES)
def test_what_a_csms_cannot_have(files, options):
    given = options.format(root=files.root, db=files.credentials, own=files.pki / "station-CS1.pem")
    done = invoke("csms", "--listen", "127.0.0.1:0", *given.split())
    assert (done.status, done.out) == (2, "")
    assert CSMS_MISTAKES[options] in done.err


# ------------------------------------------------------------------------------------------------------- a station


@pytest.mark.parametrize("profile", [1, 2, 3])
def test_a_station_of_each_profile(files, profile):
    with files.csms(profile) as peer:
        done = invoke("station", peer.url, "--id", "CS1", "--interval", "0", *files.station(profile))
        assert (done.status, done.err) == (0, "")
        assert done.out.endswith("1 of 1 sessions completed, 549 Wh\n")
        assert ('"serialNumber":"CS1"' in done.out) == (profile == 3)
        assert PASSWORD not in done.out
        wrong = files.own("revoked-station.pem") if profile == 3 else ["--password", WRONG]
        refused = invoke("station", peer.url, "--id", "CS1", *files.station(profile), *wrong)
        assert refused.status == 2
        assert refused.err.startswith(f"cannot connect to {peer.url}/CS1: ")
        assert WRONG not in refused.err


def test_a_password_of_the_environment(files):
    with files.csms(1) as peer:
        options = ["--id", "CS1", "--interval", "0", "--security-profile", "1"]
        assert invoke("station", peer.url, *options, OCPP_TOOLKIT_PASSWORD=PASSWORD).status == 0


def test_tls_is_used_though_the_url_does_not_say_so(files):
    with files.csms(2) as peer:
        url = peer.url.replace("wss:", "ws:")
        assert invoke("station", url, "--id", "CS1", "--interval", "0", *files.station(2)).status == 0


def test_each_of_many_has_its_certificate(files):
    with files.csms(3) as peer:
        own = str(files.pki / "station-{id}.pem")
        options = ["--ca", files.root, "--certificate", own, "--key", own.replace(".pem", ".key")]
        done = invoke(
            "station", peer.url, "--id", "CS", "--count", "2", "--interval", "0", "--security-profile", "3", *options
        )
        assert (done.status, done.err) == (0, "")
        assert {record.station for record in peer.simulator.sessions.values()} == {"CS1", "CS2"}


def test_a_csms_that_is_not_verified(files, tmp_path):
    other = tmp_path / "other.pem"
    other.write_text((files.pki / "csms-rsa.pem").read_text().partition("-----END")[0] + "-----END CERTIFICATE-----\n")
    with files.csms(2) as peer:
        options = ["--security-profile", "2", "--password", PASSWORD, "--ca", str(other)]
        done = invoke("station", peer.url, "--id", "CS1", *options)
        assert done.status == 2
        assert "CERTIFICATE_VERIFY_FAILED" in done.err


STATION_MISTAKES = {
    "--security-profile 1": "security profile 1 needs --password",
    "--security-profile 2 --password x": "security profile 2 needs --ca",
    "--security-profile 3 --ca {root}": "security profile 3 needs --certificate",
    "--security-profile 3 --ca {root} --certificate {own} --password x": "--password is for --security-profile 1 or 2",
    "--security-profile 2 --password x --ca {root} --key {own}": "--key is for --security-profile 3",
    "--ca {root}": "--ca is for --security-profile 2 or 3",
    "--security-profile 1 --password x": "security profile 1 has no TLS, and wss://localhost has",
    "--security-profile 2 --password x --ca nowhere.pem": "'nowhere.pem' does not exist",
    "--security-profile 3 --ca {root} --certificate nowhere-{{id}}.pem": "nowhere-CS1.pem: No such file or directory",
    "--security-profile 3 --ca {root} --certificate {own} --key nowhere.key": "nowhere.key: No such file or directory",
    "--security-profile 3 --ca {root} --certificate {db}": "cannot use what is given for the security profile: ",
    "--security-profile 2 --password x --ca {db}": "cannot use what is given for the security profile: ",
}


@pytest.mark.parametrize("options", STATION_MISTAKES)
def test_what_a_station_cannot_have(files, options):
    given = options.format(root=files.root, db=files.credentials, own=files.pki / "station-CS1.pem")
    done = invoke("station", "wss://localhost", "--id", "CS1", *given.split())
    assert (done.status, done.out) == (2, "")
    assert STATION_MISTAKES[options] in done.err


# ------------------------------------------------------------------------------------------------------ processes


def test_the_commands_that_certs_shows(files):
    """As they are printed, but for the port; a station with another's certificate is turned away."""
    offered, coming = (shlex.split(line)[1:] for line in files.made.out.splitlines() if line.startswith("ocpp-toolkit"))
    with started(*offered, "--listen", "localhost:0", "--quiet") as office:
        url = re.search(r"wss://localhost:\d+", office.until(" at wss://"))[0]
        coming[coming.index("wss://localhost:9000")] = url
        done = invoke(*coming, "--interval", "0")
        assert (done.status, done.err) == (0, "")
        coming[coming.index("CS1")] = "CS2"
        refused = invoke(*coming)
        assert (refused.status, refused.err) == (2, f"cannot connect to {url}/CS2: HTTP 403: Forbidden")
        ended = office.end(signal.SIGTERM)
    assert (ended.status, ended.out.splitlines()[-1]) == (0, "stopped: 1 stations, 1 of 1 sessions completed")


# ------------------------------------------------------------------------------------------------ certificates


def test_certificates_for_a_bench(files):
    names = {path.name for path in files.pki.iterdir()}
    assert {"root.pem", "crl.pem", "csms-rsa.pem", "csms-ecdsa.pem", "station-CS1.pem", "station-CS2.pem"} <= names
    assert {"csms-expired-rsa.pem", "expired-station.pem", "revoked-station.pem"} <= names
    for name in names:
        assert not name.endswith(".pem") or name in files.made.out or name == "intermediate.pem"
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in files.pki.glob("*.key"))


def test_certificates_are_not_replaced_unasked(tmp_path):
    options = ["--host", "csms.example", "--station", "SN-7", "--organization", "Charging Ltd", "--days", "1"]
    made = invoke("certs", str(tmp_path), *options)
    assert made.status == 0
    assert "CSMS at csms.example" in made.out
    assert "wss://csms.example:9000 --id SN-7" in made.out
    before = (tmp_path / "root.pem").read_text()
    again = invoke("certs", str(tmp_path))
    assert (again.status, again.out) == (2, "")
    assert again.err == f"there are certificates in {tmp_path} already; --replace makes all anew"
    assert (tmp_path / "root.pem").read_text() == before
    assert invoke("certs", str(tmp_path), "--replace").status == 0
    assert (tmp_path / "root.pem").read_text() != before


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--station", ""], "Invalid value"),
        (["--station", "https://station.example"], "Invalid value"),
        (["--host", "ü"], "Invalid value"),
        (["--days", "0"], "should be greater than or equal to 1"),
    ],
)
def test_names_that_cannot_stand_in_a_certificate(tmp_path, arguments, reason):
    done = invoke("certs", str(tmp_path / "pki"), *arguments)
    assert (done.status, done.out) == (2, "")
    assert reason in done.err


def test_a_directory_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    done = invoke("certs", str(tmp_path / "file" / "pki"))
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"cannot write to {tmp_path / 'file' / 'pki'}: ")


# -------------------------------------------------------------------------------------------------- passwords


def good(file, identity, password):
    async def ask():
        async with SqliteCredentialStore(file) as store:
            return await store.authenticate(identity, identity, password)

    return asyncio.run(ask())


def test_passwords_are_made_and_shown(tmp_path):
    file = tmp_path / "credentials.db"
    done = invoke("passwords", str(file), "CS1", "CS 2")
    assert (done.status, done.err) == (0, "")
    shown = dict(line.rsplit(" ", 1) for line in done.out.splitlines())
    assert list(shown) == ["CS1", "CS 2"]
    assert len(set(shown.values())) == 2
    for identity, password in shown.items():
        assert len(password) == 20  # which 1.6 and 2.0.1 both allow
        assert good(file, identity, password.encode())
    assert file.stat().st_mode & 0o777 == 0o600


def test_passwords_that_are_given_are_not_shown(tmp_path):
    file, key = tmp_path / "credentials.db", bytes(range(240, 256))
    assert invoke("passwords", str(file), "CS1", "CS2", "--password", PASSWORD).out == ""
    assert invoke("passwords", str(file), "CS3", OCPP_TOOLKIT_PASSWORD=PASSWORD).out == ""
    assert invoke("passwords", str(file), "CS1", "--authorization-key", key.hex()).out == ""
    assert good(file, "CS1", key)
    assert good(file, "CS2", PASSWORD.encode())
    assert good(file, "CS3", PASSWORD.encode())
    assert invoke("passwords", str(file), "CS1", "--remove").status == 0
    assert not good(file, "CS1", key)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["a:b"], "the identity has a character that is not allowed"),
        (["CS1", "--password", "x" * 15], "a password has 16 to 40 characters, not 15"),
        (["CS1", "--password", "x" * 41], "a password has 16 to 40 characters, not 41"),
        (["CS1", "--authorization-key", "ab"], "16 to 20 bytes, not 1"),
        (["CS1", "--authorization-key", "x" * 32], "hexadecimal digits only"),
        (["CS1", "--remove", "--password", PASSWORD], "only one of --password, --authorization-key and --remove"),
        ([], "Missing argument"),
    ],
)
def test_what_cannot_be_a_password(tmp_path, arguments, reason):
    done = invoke("passwords", str(tmp_path / "credentials.db"), *arguments)
    assert (done.status, done.out) == (2, "")
    assert reason in done.err
    assert not (tmp_path / "credentials.db").exists()


def test_a_file_that_is_none_of_ours(files, tmp_path):
    for file in (tmp_path / "nowhere" / "credentials.db", files.root):
        done = invoke("passwords", str(file), "CS1")
        assert (done.status, done.out) == (2, "")
        assert done.err.startswith(f"cannot write {file}: ")


def test_an_entrance_that_asks_for_nothing():
    Entrance().check()
    Entrance(password="any").check()
