"""Configurations of `run`: files, modules, parts, and one plain line for each mistake."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

import smpplab as sl
from smpplab.cli.config import Config, read, settled
from smpplab.client import logs
from smpplab.errors import UsageError

pytestmark = pytest.mark.usefixtures("folder")
GOOD = 'url = "smpp://lab:secret@localhost:2775"\nbroker = "memory"\n'


def configured(name: str) -> Config:
    """The configuration under a name, made."""

    async def make() -> Config:
        return await settled(name, read(name))

    return asyncio.run(make())


def toml(text: str) -> Config:
    Path("sender.toml").write_text(text, encoding="utf-8")
    return configured("sender.toml")


def mistake(text: str) -> str:
    with pytest.raises(UsageError) as caught:
        toml(text)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix("sender.toml: ")


def test_every_kind_of_setting() -> None:
    config = toml(
        """
        urls = ["smpp://lab:secret@first:2775", "smpp://lab:secret@second:2776?window=7"]
        stop_timeout = 3
        tries = 2
        window_wait = false
        enquire_link_every = "none"
        response_timeout = 5
        source = [5, 0, "LAB"]
        reconnect = [0.5, 20]
        on_message = "json:dumps"
        [defaults]
        service_type = "CMT"
        [broker]
        kind = "smpplab.client:MemoryBroker"
        max_tries = 3
        [rate_limiter]
        rate = 100
        burst = 5
        [throttle]
        kind = "adaptive"
        start = 20
        [correlator]
        kind = "sqlite"
        path = "receipts.db"
        [sequence]
        start = 7
        [[hooks]]
        kind = "log"
        octets = true
        [log]
        level = "info"
        environment = "prod"
        [metrics]
        port = 9100
        """
    )
    settings = config.settings
    assert [(point.host, each.window) for point, each in config.connect.targets] == [
        ("first", 10),
        ("second", 7),
    ]
    assert (config.stop_timeout, config.tries) == (3, 2)
    assert (settings.window_wait, settings.enquire_link_every, settings.response_timeout) == (False, None, 5)
    assert (settings.source, settings.reconnect) == ((5, 0, "LAB"), (0.5, 20.0))
    assert settings.on_message is json.dumps and settings.defaults == {"service_type": "CMT"}
    assert isinstance(settings.broker, sl.MemoryBroker) and settings.broker.max_tries == 3
    assert repr(settings.rate_limiter) == "TokenBucket(rate=100, burst=5)"
    assert isinstance(settings.throttle, sl.AdaptiveThrottle) and settings.throttle.rate == 20
    assert isinstance(settings.correlator, sl.SqliteCorrelator)
    asyncio.run(settings.correlator.close())
    assert settings.sequence.next_sequence() == 7
    assert isinstance(settings.hooks[0], sl.LogHook) and settings.hooks[0].octets
    assert config.log == {"level": "info", "environment": "prod"} and config.metrics == {"port": 9100}


def test_json_says_the_same() -> None:
    text = {"url": "smpp://lab:secret@h", "broker": {"kind": "memory"}, "window": 3, "inactivity": None}
    Path("sender.json").write_text(json.dumps(text))
    config = configured("sender.json")
    assert (config.settings.window, config.settings.inactivity) == (3, None)


def test_the_password_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMPPLAB_PASSWORD", "secret")
    assert toml(GOOD.replace(":secret", "")).connect.endpoint.password == "secret"


def test_two_rate_limiters_hold_both() -> None:
    limiter = toml(
        GOOD + '[[rate_limiter]]\nrate = 9\n[[rate_limiter]]\nkind = "per_destination"\nrate = 1'
    ).settings
    assert isinstance(limiter.rate_limiter, sl.AllOf) and len(limiter.rate_limiter.limiters) == 2


MODULE = """
import smpplab as sl

class Queue:
    def __init__(self, name="", size: int = 1):
        self.name, self.size = name, size
    async def enqueue(self, message): ...
    async def dequeue(self): ...

def audit(event): ...

URL = "smpp://lab:secret@localhost:2775"
ready = Queue("ready")
client = sl.connect(URL, broker=ready, window=4)
options = {"url": URL, "broker": ready, "window": 4, "stop_timeout": 1}

def make():
    return options

async def make_soon():
    return client

def broken():
    return 1 / 0
"""


@pytest.mark.parametrize("name", ["client", "options", "make", "make_soon"])
def test_modules_give_a_connection_a_mapping_or_a_function(name: str) -> None:
    Path("shop.py").write_text(MODULE)
    config = configured(f"shop:{name}")
    assert (config.settings.broker.name, config.settings.window) == ("ready", 4)


def test_parts_of_ones_own() -> None:
    Path("shop.py").write_text(MODULE)
    url = 'url = "smpp://lab:secret@h"\nhooks = ["shop:audit"]\n'
    made = toml(url + '[broker]\nkind = "shop:Queue"\nname = "orders"\nsize = 3').settings
    assert (made.broker.name, made.broker.size) == ("orders", 3)
    assert made.hooks[0].__name__ == "audit"
    assert toml(url + 'broker = "shop:ready"').settings.broker.name == "ready"
    assert toml(url + 'broker = "shop:Queue"').settings.broker.name == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("windw = 3", "the configuration has no 'windw' (did you mean 'window'?); it has ack, addr_npi,"),
        ("window = '50'", "window is a whole number, not '50'"),
        ("window = 0", "window is a whole number from 1 up, not 0"),
        ("window_wait = 1", "window_wait is true or false, not 1"),
        ("inactivity = 'long'", 'inactivity is a number or "none", not \'long\''),
        ("reconnect = [5]", "reconnect is two numbers of seconds, the shorter first, not [5]"),
        ("source = 5", "source is text, or [ton, npi, digits], not 5"),
        ("source = 'a sender much too long'", "submit_sm.source_addr: 22 characters do not fit, at most 20 do"),
        ("split = 'udh9'", "split is one of udh8, udh16, sar, payload, not 'udh9'"),
        ("version = '9'", "version is one of 3.3, 3.4, 5.0, not '9'"),
        ("addr_ton = 900", "bind_transceiver.addr_ton: 900 does not fit in 1 octet(s)"),
        ("edit = 5", "edit is a function, not 5"),
        ("on_message = 'json'", 'on_message is named as "package.module:name", not \'json\''),
        ("on_message = 'json:dump_s'", "json:dump_s: json has no 'dump_s' (did you mean 'dumps'?)"),
        ("dialect = 'vendor.toml'", "vendor.toml: No such file or directory"),
        ("defaults = 5", "[defaults] is a table, not 5"),
        ("defaults = {servce_type = 'CMT'}", "defaults: submit has no argument 'servce_type'; it has alphabet,"),
        ("defaults = {service_type = 5}", "submit_sm.service_type: text (str) is needed, not int"),
        ("stop_timeout = -1", "stop_timeout is at least 0, and tries at least 1"),
        ("stop_timeout = nan", "stop_timeout is at least 0, and tries at least 1"),
        ("throttle = {kind = ['percent']}", "the kind of [throttle] is text, not ['percent']"),
        ("[metrics]\nport = 70000", "the port of the metrics is 0 to 65535, not 70000"),
        ("hooks = [1]", "[hooks]: 1 has none of to_smsc, from_smsc, on_event"),
        ("hooks = ['nowhere.hooks:Audit']", "nowhere.hooks:Audit: there is no module nowhere, in this folder or installed"),
        ("throttle = 5", "[throttle]: 5 has no allow_request(), throttle_delay(), throttled(), not_throttled()"),
        ("[throttle]\nabove = 'x'", "[throttle]: above is a number, not 'x'"),
        ("[rate_limiter]\nburst = 3", "[rate_limiter] needs rate"),
        ("[rate_limiter]\nrate = 0", "[rate_limiter]: a bucket needs a rate above 0 and a burst of at least 1, not 0 and 1"),
        ("[correlator]\nttl = 3", '[correlator] says no kind: memory, sqlite, or "package.module:Name"'),
        ("[sequence]\nkind = 'random'", "kind of [sequence] has no 'random'; it has numbers, package.module:Name"),
        ("[log]\nlevel = 3.5", "[log]: level is text or a whole number, not 3.5"),
        ("[metrics]\nprt = 1", "[metrics] has no 'prt' (did you mean 'port'?); it has host, labels, port"),
        ("url2 = 'x'", "the configuration has no 'url2' (did you mean 'url'?)"),
    ],
)  # fmt: skip
def test_mistakes_name_the_place(text: str, message: str) -> None:
    assert mistake(GOOD + text).startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("window = 3", "either url or urls says where the message centre is: smpp://system_id@host:port"),
        ("url = ['smpp://h']", "url is one address, urls is a list of them"),
        ("urls = [5]", "an address is text, smpp://system_id@host:port, not 5"),
        ("url = 'http://h'", "an address is smpp://system_id:password@host:port?bind=trx, or smpps:// for TLS"),
        ("url = 'smpp://lab:waytoolong@h'", "bind_transceiver.password: 10 characters do not fit, at most 8 do"),
        ("url = 'smpp://h'\n[broker]\nurl = 'redis://h'", '[broker] says no kind: memory, redis, rabbitmq, or "package.module:Name"'),
        ("url = 'smpp://h'\n[broker]\nkind = 'redis'\nstrem = 'x'", "[broker] has no 'strem' (did you mean 'stream'?); it has claim_after,"),
        ("url = 'smpp://h'\nbroker = 'redsi'", "kind of [broker] has no 'redsi' (did you mean 'redis'?)"),
        ("url = 'smpp://h'\nbroker = 'json:decoder'", "[broker]: <module 'json.decoder'"),
        ("=", "sender.toml is no TOML: Invalid statement (at line 1, column 1)"),
    ],
)  # fmt: skip
def test_mistakes_of_the_whole(text: str, message: str) -> None:
    assert mistake(text).startswith(message)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("sender", "CONFIG is package.module:name, or a file that ends in .toml or .json, not 'sender'"),
        ("none.toml", "none.toml: No such file or directory"),
        ("nowhere:client", "nowhere:client: there is no module nowhere, in this folder or installed"),
        ("shop:clint", "shop:clint: shop has no 'clint' (did you mean 'client'?)"),
        ("shop:URL", "shop:URL is connect(…), a mapping, or a function that gives one, not str"),
        ("shop:broken", "shop:broken: ZeroDivisionError: division by zero (" ),
        ("wrong:client", "wrong:client: wrong cannot be imported: SyntaxError: "),
        ("needy:client", "needy:client: needy needs no_such_package, which is not installed"),
        ("list.json", 'list.json: a configuration is an object, {"url": …}'),
    ],
)  # fmt: skip
def test_mistakes_of_names(name: str, message: str) -> None:
    Path("shop.py").write_text(MODULE)
    Path("wrong.py").write_text("client = (")
    Path("needy.py").write_text("import no_such_package")
    Path("list.json").write_text("[]")
    with pytest.raises(UsageError) as caught:
        configured(name)
    assert str(caught.value).startswith(message) and "\n" not in str(caught.value)


def test_the_example_of_the_readme_is_a_configuration() -> None:
    page = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    config = toml(page.partition("```toml\n")[2].partition("```")[0])
    assert config.settings.window == 50 and config.stop_timeout == 10
    assert type(config.settings.broker).__name__ == "RedisBroker"


def test_the_example_of_the_docstring_is_a_configuration() -> None:
    from smpplab.cli import config

    text = str(config.__doc__).partition("::\n")[2].partition("\nAny part")[0]
    Path("shop").mkdir()
    Path("shop/hooks.py").write_text("class Audit:\n    def on_event(self, event): ...\n")
    Path("shop/inbox.py").write_text("def keep(message): ...\n")
    Path("vendor.toml").write_text('[[tlv]]\ntag = 0x1501\nname = "acme"\n')
    made = toml(text)
    assert made.settings.dialect.tlv("acme") is not None
    assert logs.FORMATS[made.log["format"]]
