"""Files that the URL of a broker names."""

from __future__ import annotations

from pathlib import Path

import pytest

from smpplab.client.brokers.files import check_files
from smpplab.client.brokers.rabbitmq import RabbitBroker
from smpplab.client.brokers.redis import RedisBroker
from smpplab.errors import UsageError


def test_files_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("")
    check_files({"ssl_ca_certs": tmp_path / "ca.pem", "certfile": "", "port": 6379})
    with pytest.raises(UsageError, match=r"^keyfile of the URL: there is no file "):
        check_files({"keyfile": str(tmp_path)})


def test_files_that_are_not_there_are_said_at_once() -> None:
    with pytest.raises(UsageError, match=r"^ssl_ca_certs of the URL: there is no file /nowhere/ca\.pem$"):
        RedisBroker("rediss://localhost/0?ssl_ca_certs=/nowhere/ca.pem")
    with pytest.raises(UsageError, match=r"^cafile of the URL: there is no file /nowhere/ca\.pem$"):
        RabbitBroker("amqps://localhost/?cafile=/nowhere/ca.pem")
