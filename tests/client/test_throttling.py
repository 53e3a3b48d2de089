"""The throttles: one pauses above a percentage, one finds the rate that the MC takes."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass, field
from typing import Any

import pytest

from smpplab.client import AdaptiveThrottle, PercentThrottle
from smpplab.errors import UsageError
from smpplab.simulator import PerSecond
from smpplab.transport import ManualClock
from smpplab.wire import CommandStatus, SubmitSmResp


async def told(throttle: PercentThrottle, refused: int, accepted: int) -> None:
    for _ in range(accepted):
        await throttle.not_throttled()
    for _ in range(refused):
        await throttle.throttled()


async def test_it_pauses_above_its_percentage() -> None:
    clock = ManualClock()
    throttle = PercentThrottle(above=10, sample=10, wait=3, clock=clock)
    await told(throttle, refused=1, accepted=9)
    assert await throttle.allow_request(), "10 % is not above 10 %"
    await told(throttle, refused=1, accepted=0)
    assert not await throttle.allow_request()
    assert await throttle.throttle_delay() == 3
    assert repr(throttle) == "<PercentThrottle: 2 of 11 answers throttled, 18 %, pausing>"
    clock.advance(2.9)
    assert not await throttle.allow_request()
    clock.advance(0.1)
    assert await throttle.allow_request()
    assert (throttle.seen, throttle.refused, throttle.percent) == (0, 0, 0.0)
    assert repr(throttle) == "<PercentThrottle: 0 of 0 answers throttled, 0 %, sending>"


async def test_a_small_sample_means_nothing() -> None:
    throttle = PercentThrottle(above=0, sample=5, clock=ManualClock())
    await told(throttle, refused=4, accepted=0)
    assert await throttle.allow_request()
    await told(throttle, refused=1, accepted=0)
    assert not await throttle.allow_request()


async def test_counts_start_afresh_after_a_period() -> None:
    clock = ManualClock()
    throttle = PercentThrottle(above=50, sample=4, period=60, clock=clock)
    await told(throttle, refused=3, accepted=0)
    clock.advance(61)
    await told(throttle, refused=1, accepted=3)
    assert (throttle.seen, throttle.refused) == (4, 1)
    assert await throttle.allow_request()


async def test_a_pause_is_not_made_longer_by_answers_that_come_during_it() -> None:
    clock = ManualClock()
    throttle = PercentThrottle(above=0, sample=1, wait=3, clock=clock)
    await throttle.throttled()
    clock.advance(2)
    await throttle.throttled()
    assert await throttle.throttle_delay() == 1


async def test_counts_start_afresh_after_a_quiet_period_too() -> None:
    clock = ManualClock()
    throttle = PercentThrottle(above=10, sample=2, period=60, clock=clock)
    await told(throttle, refused=0, accepted=100)
    clock.advance(61)
    await told(throttle, refused=2, accepted=0)
    assert (throttle.seen, throttle.refused) == (2, 2)
    assert not await throttle.allow_request()


@pytest.mark.parametrize(("fresh", "again"), [(True, 3.0), (False, 63.0)])
async def test_naz_goes_on_denying_until_the_period_is_over(fresh: bool, again: float) -> None:
    clock = ManualClock()
    throttle = PercentThrottle(above=1, sample=50, period=60, wait=3, fresh=fresh, clock=clock)
    await told(throttle, refused=10, accepted=40)
    while not await throttle.allow_request():
        clock.advance(await throttle.throttle_delay())
    assert clock.time() == again


@pytest.mark.parametrize("wrong", [{"above": 101}, {"above": -1}, {"period": 0}, {"sample": 0}, {"wait": -1}])
def test_throttles_that_cannot_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=r"^above is a percentage; period, sample and wait are positive$"):
        PercentThrottle(**wrong)


# The adaptive one


@dataclass
class Sending:
    """Tasks that send as a client does, against an MC of a capacity, and what came of it."""

    throttle: AdaptiveThrottle
    mc: PerSecond
    clock: ManualClock
    round_trip: float = 0.05
    accepted: int = 0
    refused: int = 0
    sent: list[float] = field(default_factory=list)

    async def one(self) -> None:
        while True:
            while not await self.throttle.allow_request():
                await self.clock.sleep(max(0.001, await self.throttle.throttle_delay()))
            self.sent.append(self.clock.time())
            good = self.mc.take(self.clock.time())
            await self.clock.sleep(self.round_trip)
            self.accepted, self.refused = self.accepted + good, self.refused + (not good)
            await (self.throttle.not_throttled() if good else self.throttle.throttled())
            if not good:
                await self.clock.sleep(0.1)

    async def run(self, seconds: float, tasks: int = 30) -> None:
        running = [asyncio.create_task(self.one()) for _ in range(tasks)]
        end = self.clock.time() + seconds
        while self.clock.time() < end:
            heap = self.clock._heap
            self.clock.advance(max(0.0, heap[0][0] - self.clock.time()) if heap else 0.0)
            for _ in range(6):
                await asyncio.sleep(0)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


@pytest.mark.parametrize(
    ("capacity", "burst", "start"), [(100, 1, 10), (100, None, 10), (20, 2, 100), (200, 5, 20)]
)
async def test_it_finds_the_rate_that_the_mc_takes(
    capacity: float, burst: float | None, start: float
) -> None:
    clock = ManualClock()
    sending = Sending(AdaptiveThrottle(start, clock=clock), PerSecond(capacity, burst), clock)
    await sending.run(10)
    sending.accepted = sending.refused = 0
    await sending.run(30)
    assert sending.accepted >= 0.8 * capacity * 30
    assert sending.refused <= 0.05 * (sending.accepted + sending.refused)
    assert sending.refused == 0 or sending.throttle.rate < 1.3 * capacity


async def test_it_follows_an_mc_that_becomes_slower_and_faster() -> None:
    clock = ManualClock()
    sending = Sending(AdaptiveThrottle(50, clock=clock), PerSecond(100, 5), clock)
    for capacity, settling in ((100, 5), (20, 5), (150, 40)):
        sending.mc = PerSecond(capacity, 5)
        await sending.run(settling)
        sending.accepted = sending.refused = 0
        await sending.run(20)
        assert sending.accepted >= 0.8 * capacity * 20
        assert sending.refused <= 0.05 * sending.accepted


async def test_many_that_ask_at_once_go_one_by_one() -> None:
    clock = ManualClock()
    sending = Sending(AdaptiveThrottle(10, highest=10, clock=clock), PerSecond(1000), clock)
    await sending.run(5, tasks=200)
    gaps = [later - earlier for earlier, later in zip(sending.sent, sending.sent[1:], strict=False)]
    assert len(sending.sent) == pytest.approx(50, abs=2)
    assert min(gaps) > 0.045 and max(gaps) < 0.16


async def test_slots_of_those_who_never_came_back_are_no_burst() -> None:
    clock = ManualClock()
    throttle = AdaptiveThrottle(10, clock=clock)
    assert await throttle.allow_request()
    assert [round(await throttle.throttle_delay(), 9) for _ in range(4)] == [0.1, 0.2, 0.1, 0.1]
    clock.advance(60)
    assert [await throttle.allow_request() for _ in range(4)] == [True, True, False, False]


async def test_too_fast_halves_the_rate_once_in_a_reaction_time() -> None:
    clock = ManualClock()
    throttle = AdaptiveThrottle(80, lowest=15, reaction=2, clock=clock)
    for pause, rate in ((0, 40), (1.9, 40), (0.1, 20), (2, 15), (2, 15)):
        clock.advance(pause)
        await throttle.throttled()
        assert throttle.rate == rate
    assert list(throttle.history) == [(0, 80), (0, 40), (2, 20), (4, 15), (6, 15)]
    assert repr(throttle) == "<AdaptiveThrottle: 15 a second, 5 refused>"


async def test_near_the_rate_that_was_too_much_it_is_raised_by_the_increase() -> None:
    clock = ManualClock()
    throttle = AdaptiveThrottle(100, increase=3, decrease=0.95, highest=100, clock=clock)
    await throttle.throttled()
    clock.advance(1.001)
    for _ in range(96):  # a second of sending
        await throttle.allow_request(), await throttle.allow_request()
        await throttle.not_throttled()
        clock.advance(1 / 96)
    assert throttle.rate == pytest.approx(98, abs=0.1)
    assert 9 <= len(throttle.history) <= 13, "some ten entries a second"


async def test_a_rate_that_nobody_needs_does_not_rise() -> None:
    clock = ManualClock()
    throttle = AdaptiveThrottle(100, clock=clock)
    for _ in range(1000):
        assert await throttle.allow_request()
        await throttle.not_throttled()
        clock.advance(0.1)
    assert throttle.rate == 100


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"lowest": 0}, r"^the rates must be 0 < lowest <= start <= highest, not 0, 10.0, inf$"),
        ({"lowest": 20}, r"^the rates must be"),
        ({"highest": 5}, r"^the rates must be"),
        ({"start": math.nan}, r"^the rates must be"),
        ({"decrease": 1}, r"^decrease lies between 0 and 1; increase is above 0, reaction not below$"),
        ({"increase": 0}, r"^decrease lies"),
        ({"reaction": -1}, r"^decrease lies"),
    ],
)
def test_adaptive_throttles_that_cannot_be(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        AdaptiveThrottle(**wrong)


async def test_a_client_with_it_loses_nothing_and_is_rarely_refused(mc: Any) -> None:
    capacity, refused = PerSecond(50, 5), 0
    accepted = mc.on["submit_sm"]

    def limited(pdu: Any) -> Any:
        nonlocal refused
        if capacity.take(mc.clock.time()):
            return accepted(pdu)
        refused += 1
        return SubmitSmResp(command_status=CommandStatus.ESME_RTHROTTLED)

    mc.on["submit_sm"] = limited
    esme = await mc.connect(window=20, throttle=AdaptiveThrottle(20, clock=mc.clock))
    came = await mc.during(25, *[esme.submit("447700900123", str(number), tries=9) for number in range(800)])
    assert not [error for error in came if isinstance(error, Exception)]
    assert len(came) == 800 and refused <= 40
