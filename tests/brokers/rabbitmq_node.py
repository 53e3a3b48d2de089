"""A RabbitMQ node of the tests' own: its data in a directory of its own, its ports on 127.0.0.1."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from ..authority import Authority

SCRIPT = Path(
    "/usr/lib/rabbitmq/bin/rabbitmq-server"
)  # Debian's own on the PATH insists on a user of its own
# The node and its epmd (it would start one that stays) in one process group, which ends when we do: then the
# pipe that is its standard input is closed.
CONFIGURATION = """
listeners.ssl.1 = 127.0.0.1:{port}
ssl_options.cacertfile = {ca}
ssl_options.certfile = {certfile}
ssl_options.keyfile = {keyfile}
ssl_options.verify = verify_none
"""
SUPERVISED = 'epmd & ("$SCRIPT"; kill -KILL 0) & read _; kill -KILL 0'


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as connection:
            connection.sendall(b"AMQP\x00\x00\x09\x01")
            return bool(connection.recv(1))
    except OSError:
        return False


class Node:
    """A node that can be stopped and started again; what it has on disk stays."""

    def __init__(self, home: Path) -> None:
        self.home, self.port, self.tls_port = home, _free_port(), _free_port()
        self.authority = Authority(home)
        certfile, keyfile = self.authority.issue("localhost")
        (home / "rabbitmq.conf").write_text(
            CONFIGURATION.format(
                port=self.tls_port, ca=self.authority.path, certfile=certfile, keyfile=keyfile
            )
        )
        script = str(SCRIPT) if SCRIPT.exists() else shutil.which("rabbitmq-server")
        assert script is not None, "these tests need rabbitmq-server: apt-get install rabbitmq-server"
        self._process: subprocess.Popen[bytes] | None = None
        (home / "plugins").write_text("[].\n")
        self.environment = os.environ | {
            "SCRIPT": script,
            "HOME": str(home),  # where Erlang keeps its cookie
            "RABBITMQ_NODENAME": f"smpplab{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(_free_port()),
            "RABBITMQ_MNESIA_BASE": str(home / "data"),
            "RABBITMQ_LOG_BASE": str(home / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "plugins"),
            "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq.conf"),
            "RABBITMQ_CONF_ENV_FILE": str(home / "none"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2 +sbwt none",
            "ERL_EPMD_PORT": str(_free_port()),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}/"

    @property
    def tls_url(self) -> str:
        return f"amqps://guest:guest@localhost:{self.tls_port}/"

    def control(self, *words: str) -> None:
        """Run rabbitmqctl."""
        script = SCRIPT.with_name("rabbitmqctl")
        command = [str(script) if script.exists() else "rabbitmqctl", *words]
        subprocess.run(command, env=self.environment, check=True, capture_output=True, timeout=60)

    def start(self) -> None:
        with open(self.home / "output", "ab") as output:
            self._process = process = subprocess.Popen(
                ["sh", "-c", SUPERVISED],
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + 90
        while not _answers(self.port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError((self.home / "output").read_text(errors="replace")[-2000:])
            time.sleep(0.05)

    def stop(self, how: int = signal.SIGTERM) -> None:
        """Stop it: in good order, or at once with SIGKILL."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        if not _gone(process, how, 30):
            _gone(process, signal.SIGKILL, 10)
        process.stdin.close()
        process.wait()


def _gone(process: subprocess.Popen[bytes], sign: int, seconds: float) -> bool:
    """Signal a process and all that it started; whether they have ended in time."""
    deadline = time.monotonic() + seconds
    try:
        os.killpg(process.pid, sign)
        while time.monotonic() < deadline:
            process.poll()  # or it would stay as a zombie, and in its group
            os.killpg(process.pid, 0)
            time.sleep(0.02)
    except ProcessLookupError:
        return True
    return False
