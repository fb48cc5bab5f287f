"""What `websockets` may log of our connections.

At DEBUG it writes the headers of handshakes and the beginnings of frames, with passwords and identifiers in them: whoever has all
loggers at DEBUG would have these in his log.
"""

import logging

__all__ = ["SOCKET_LOGGER"]


def _is_without_content(record: logging.LogRecord) -> bool:
    return record.levelno > logging.DEBUG


SOCKET_LOGGER = logging.getLogger("ocpp_transport_ws.sockets")
SOCKET_LOGGER.addFilter(_is_without_content)
