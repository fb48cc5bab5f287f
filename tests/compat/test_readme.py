"""The example in the README runs, and prints what the README says."""

import re
from pathlib import Path

README = Path(__file__).parents[2] / "packages" / "compat" / "README.md"


def test_the_example(capsys):
    [(code, output)] = re.findall(r"```python\n(.*?)```.*?```text\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    exec(compile(code, str(README), "exec"), {})
    assert capsys.readouterr().out == output
