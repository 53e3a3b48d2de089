"""A Redis of the tests' own: on a free port, its data in a directory of its own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class RedisServer:
    """A server that can be stopped and started again; what was written stays."""

    def __init__(self, home: Path, **more: Any) -> None:
        script = shutil.which("redis-server")
        assert script is not None, "these tests need redis-server: apt-get install redis-server"
        self.home, self.port = home, free_port()
        options = {"port": self.port, "dir": home, "bind": "127.0.0.1", "save": ""}
        options |= {"appendonly": "yes", "appendfsync": "always"} | more
        self.command = [
            script,
            *(str(part) for name, value in options.items() for part in (f"--{name}", value)),
        ]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        with open(self.home / "output", "ab") as output:
            self._process = subprocess.Popen(self.command, stdout=output, stderr=output)
        deadline = time.monotonic() + 30
        while not self._answers():
            assert self._process.poll() is None and time.monotonic() < deadline, (
                self.home / "output"
            ).read_text()
            time.sleep(0.01)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(7) == b"+PONG\r\n"
        except OSError:
            return False

    def stop(self) -> None:
        """As in a crash of the machine."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
