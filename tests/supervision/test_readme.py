"""The program in the README runs, and prints what the README says."""

import re
import socket
from pathlib import Path

README = (Path(__file__).parents[2] / "packages" / "supervision" / "README.md").read_text(encoding="utf-8")


def free_address():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"127.0.0.1:{free.getsockname()[1]}"


async def test_the_program(tmp_path, capsys):
    [(code, output)] = re.findall(r"```python\n(.*?)```.*?```text\n(.*?)```", README, re.DOTALL)
    names = {"__name__": "readme"}
    exec(compile(code, "README.md", "exec"), names)
    await names["main"](free_address(), tmp_path)
    assert capsys.readouterr().out == output
