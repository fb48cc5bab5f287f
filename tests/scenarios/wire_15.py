from typing import Any
WIRE: dict[str, Any] = {}
