import os
import stat
import threading

import pytest
from security.rig import SOON

from ocpp_security._files import PRIVATE, remove_file, write_file


@pytest.mark.parametrize(("mode", "umask"), [(PRIVATE, 0), (PRIVATE, 0o022), (0o644, 0o022)])
def test_a_file_is_written_with_its_mode_and_nothing_beside_it(tmp_path, mode, umask):
    path = tmp_path / "a.key"
    path.write_text("old")
    path.chmod(0o666)
    before = os.umask(umask)
    try:
        write_file(path, "new\r\nlines\n", mode)
    finally:
        os.umask(before)
    assert path.read_bytes() == b"new\r\nlines\n"
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_leaves_the_old_file(tmp_path):
    path = tmp_path / "a"
    write_file(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_file(path, "half \ud800")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(OSError, match="No such file"):
        write_file(tmp_path / "none" / "a", "text")


def test_who_reads_meanwhile_sees_the_one_or_the_other(tmp_path):
    path, texts, seen = tmp_path / "a", ["x" * 100_000, "y" * 100_000], set()
    write_file(path, texts[0])
    done = threading.Event()

    def read():
        while not done.is_set():
            seen.add(path.read_text())

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(20):
        write_file(path, texts[number % 2])
    done.set()
    reader.join(SOON)
    assert seen <= set(texts)


def test_a_file_is_removed_once(tmp_path):
    path = tmp_path / "a"
    write_file(path, "text")
    remove_file(path)
    remove_file(path)
    assert not list(tmp_path.iterdir())
