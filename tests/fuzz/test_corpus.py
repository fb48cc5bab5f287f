"""Every input that is kept, some spoilt ones, and some that are as long as a message may be, through each reader."""

import itertools
import logging
from random import Random

import pytest
from fuzz import run
from fuzz.mutations import mutants
from fuzz.targets import CORPUS, TARGETS, Target

each_target = pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)


@pytest.fixture(autouse=True)
def quiet(caplog):
    caplog.set_level(logging.CRITICAL)


def findings(target, inputs):
    """What a reader did with an input and should not have done."""
    found = {}
    for name, data in inputs:
        try:
            target.check(data)
        except Exception as error:  # noqa: BLE001 - whatever comes out is a finding
            found[name] = repr(error)
    return found


def test_every_target_has_a_corpus_and_every_corpus_a_target():
    assert sorted(path.name for path in CORPUS.iterdir()) == sorted(TARGETS)
    assert all(target.corpus() for target in TARGETS.values())


@each_target
def test_an_input_that_is_kept_comes_out_as_documented(target):
    assert findings(target, target.corpus().items()) == {}


@each_target
def test_a_good_input_spoilt_comes_out_as_documented(target):
    random = Random(f"{target.name}, always the same")
    spoilt = itertools.islice(mutants(target.inputs(), tuple(target.words()), random), 100)
    assert findings(target, ((data, data) for data in spoilt)) == {}


# fmt: off
PIECES = (
    b"[", b"{", b'{"a":', b'"', b"\\", b"\\u0000", b"1", b"-", b"1e9", b" ", b"\n", b"a", b"/", b"%", b"%41", b":", b",",
    b"=", b"&", b"&lt;", b"&#1", b"<", b"<a", b"<a>", b"<a/>", b"<!--", b"<![CDATA[", b"<?a ", b' a="', b"--b\n",
)
# fmt: on
LENGTH = 250_000  # bytes, just below the limit of the readers here


@pytest.mark.timeout(60)  # a reader that takes the square of the length takes longer
@each_target
def test_a_long_input_takes_no_longer_than_its_length_asks_for(target):
    texts = sorted(target.corpus().values(), key=len)
    good = texts[len(texts) // 2]
    long = {
        (head, piece): head + piece * (LENGTH // len(piece)) + good[len(head) :]
        for head in (b"", good[: len(good) // 2], good)
        for piece in PIECES
    }
    assert findings(target, long.items()) == {}


# ------------------------------------------------------------------------------------------------- the fuzzer itself


class BrokenReader(Exception):
    """What a reader should not raise."""


def _break(data):
    if b"=" in data:
        raise BrokenReader


BROKEN = Target("credentials", _break)


def test_a_reader_that_does_otherwise_is_a_finding():
    assert findings(BROKEN, {"good": b"a", "bad": b"a="}.items()) == {"bad": "BrokenReader()"}


def test_without_atheris_inputs_are_spoilt_at_random(tmp_path, monkeypatch, capsys):
    assert run.spoil("credentials", 0, tmp_path) == 0
    assert "executed_units" in capsys.readouterr().err
    monkeypatch.setitem(TARGETS, "credentials", BROKEN)
    assert run.spoil("credentials", 60, tmp_path) == 1
    [found] = tmp_path.iterdir()
    assert findings(BROKEN, {"found": found.read_bytes()}.items())
