import socket

import pytest
from toolkit.rig import beside, csms, invoke


@pytest.fixture(scope="module")
def url():
    with beside(csms) as listening:
        yield listening.url


def test_a_station_runs_what_it_is_given(url):
    text = "boot()\nassert heartbeat().current_time\nprint(csms.identity, 'speaks', csms.version)\n"
    done = invoke("shell", url, "--id", "CS1", "--versions", "1.6", text=text)
    assert (done.status, done.err) == (0, "")
    assert "CS1 ocpp1.6 ▶ BootNotification {" in done.out
    assert "BootNotificationResponse(" in done.out
    assert "CS1 speaks 1.6\n" in done.out


def test_a_csms_runs_what_it_is_given():
    done = invoke("shell", "--listen", "127.0.0.1:0", "--quiet", text="print(len(stations))\nwhoami()\n")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("0\n")
    assert "csms           ws://127.0.0.1:" in done.out


def test_the_first_statement_that_fails_ends_it(url):
    done = invoke("shell", url, "--id", "CS1", "-q", text="print('before')\nstatus('x')\nprint('after')\n")
    assert done.status == 1
    assert (done.out.splitlines()[0], "after" in done.out) == ("before", False)
    assert 'File "<input 1>", line 2' in done.err
    assert done.err.endswith(
        "ValueError: 'x' is none of Available, Occupied, Reserved, Unavailable, Faulted, Preparing, Charging, SuspendedEV, SuspendedEVSE, Finishing"
    )


def test_exit_says_the_status(url):
    assert invoke("shell", url, "--id", "CS1", "-q", text="exit(7)").status == 7


def test_nobody_to_connect_to():
    done = invoke("shell", "ws://127.0.0.1:1", "--id", "CS1", text="boot()")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("cannot connect to ws://127.0.0.1:1/CS1: ")


def test_a_port_in_use():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        done = invoke("shell", "--listen", listen, text="")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"cannot listen on {listen}: ")


@pytest.mark.parametrize("password", ["secret", "guess"])
def test_a_password(password):
    with beside(lambda: csms(authenticate=only_secret)) as listening:
        done = invoke("shell", listening.url, "--id", "CS1", "--password", password, text="boot()")
    assert done.status == (0 if password == "secret" else 2)


async def only_secret(identity, username, password):
    return password == b"secret"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "one of both"),
        (["ws://127.0.0.1:1", "--listen", "127.0.0.1:0"], "one of both"),
        (["ws://127.0.0.1:1"], "a station needs an identity: --id"),
        (["ws://127.0.0.1:1", "--id", "a:b"], "a character that is not allowed"),
        (["http://127.0.0.1:1", "--id", "CS1"], "is not ws://HOST:PORT/PATH, nor wss://"),
        (["ws://127.0.0.1:0", "--id", "CS1"], "is not ws://HOST:PORT/PATH, nor wss://"),
        (["ws://127.0.0.1:1", "--id", "CS1", "--security-profile", "1"], "security profile 1 needs --password"),
        (["ws://127.0.0.1:1", "--id", "CS1", "--versions", "1.7"], "there is no OCPP 1.7 here"),
        (["--listen", "9000"], "9000 is not HOST:PORT"),
        (["--listen", "127.0.0.1:0", "--id", "CS1"], "--id and --security-profile are for a station"),
    ],
)
def test_a_wrong_option(arguments, reason):
    done = invoke("shell", *arguments, text="")
    assert (done.status, done.out) == (2, "")
    assert reason in done.err
