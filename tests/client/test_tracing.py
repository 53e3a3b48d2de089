"""Spans as an exporter gets them, after runs against a centre: who is whose child, how long, how it ended."""

from __future__ import annotations

import asyncio
import sys
import time
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode, use_span

import smpplab as sl
from smpplab.client import TracingHook, connect
from smpplab.errors import ConnectionLost, UsageError
from smpplab.simulator import Simulator
from smpplab.wire import CommandStatus, GenericNack, SubmitSmResp

TO, SECRET, TEXT = "447700900123", "secret08", "Meet me at noon"
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


class Traces:
    """A tracer whose spans can be looked at."""

    def __init__(self) -> None:
        self.exporter, provider = InMemorySpanExporter(), TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.tracer = provider.get_tracer("test")
        self.hook = TracingHook(self.tracer)

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        return self.exporter.get_finished_spans()

    def all(self, name: str) -> list[Any]:
        return [span for span in self.spans if span.name == name]

    def __call__(self, name: str) -> Any:
        (found,) = self.all(name)
        return found


@pytest.fixture
def traces() -> Traces:
    return Traces()


def seconds(span: Any) -> float:
    return float(span.end_time - span.start_time) / 1e9


def child(span: Any, parent: Any) -> bool:
    return bool(span.parent is not None and span.parent.span_id == parent.context.span_id)


async def test_an_exchange_is_a_span(mc: Any, traces: Traces) -> None:
    before = time.time_ns()
    mc.link_options = {"delay": 0.1}
    (esme,) = await mc.during(1, mc.connect(hooks=[traces.hook]))
    await mc.during(1, esme.submit(TO, TEXT, log_id="order-7"))
    await mc.during(1, esme.close())
    span = traces("submit_sm")
    assert span.kind is SpanKind.CLIENT and span.status.status_code is StatusCode.UNSET
    assert dict(span.attributes) == {
        "messaging.system": "smpp", "smpp.session": esme.name, "smpp.log_id": "order-7", "smpp.command": "submit_sm",
        "smpp.sequence_number": 2, "smpp.status": "ESME_ROK", "smpp.message_id": "m1",
        "server.address": "mc.example", "server.port": 2775,
    }  # fmt: skip
    assert seconds(span) == pytest.approx(0.2, abs=1e-6)
    assert span.start_time >= before
    bind, unbind = traces("bind_transceiver"), traces("unbind")
    assert (
        bind.parent is None
        and bind.attributes["smpp.status"] == unbind.attributes["smpp.status"] == "ESME_ROK"
    )


async def test_a_submission_is_the_parent_of_its_segments(mc: Any, traces: Traces) -> None:
    mc.link_options = {"delay": 0.1}
    (esme,) = await mc.during(1, mc.connect(hooks=[traces.hook]))
    await mc.during(2, esme.submit(TO, TEXT * 20, log_id="order-7"))
    await mc.during(1, esme.close())
    submission, segments = traces("submit"), traces.all("submit_sm")
    assert len(segments) == 2 and all(child(segment, submission) for segment in segments)
    assert submission.kind is SpanKind.PRODUCER and submission.parent is None
    assert (submission.attributes["smpp.segments"], submission.attributes["smpp.message_id"]) == (2, "m1")
    assert seconds(submission) == pytest.approx(0.4, abs=1e-6)
    assert segments[0].context.trace_id == submission.context.trace_id


async def test_a_receipt_is_linked_to_its_submission(mc: Any, traces: Traces) -> None:
    esme = await mc.connect(hooks=[traces.hook])
    first = await esme.submit(TO, TEXT, receipt=True, log_id="order-7")
    await esme.submit(TO, TEXT, receipt=True)
    await mc.during(3)
    mc.send(mc.receipt("m1"), mc.receipt("m2", "UNDELIV"))
    await mc.settle()
    receipts, submissions = traces.all("receipt"), traces.all("submit")
    for receipt, submission in zip(receipts, submissions, strict=True):
        assert child(receipt, submission) and receipt.kind is SpanKind.CONSUMER
        assert [link.context.span_id for link in receipt.links] == [submission.context.span_id]
    delivered, failed = receipts
    assert {name: delivered.attributes[f"smpp.{name}"] for name in ("log_id", "message_id", "receipt.state")} == {
        "log_id": "order-7", "message_id": "m1", "receipt.state": "DELIVRD",
    }  # fmt: skip
    assert delivered.attributes["smpp.receipt.rule"] == "exact"
    assert delivered.attributes["smpp.receipt.after"] == pytest.approx(first.receipted_after)
    assert delivered.start_time - submissions[0].end_time == pytest.approx(3e9, abs=1e6)
    assert (failed.status.status_code, failed.status.description) == (StatusCode.ERROR, "UNDELIV")
    deliveries = traces.all("deliver_sm")
    assert len(deliveries) == 2 and {span.kind for span in deliveries} == {SpanKind.SERVER}
    assert repr(traces.hook) == "<TracingHook: 0 exchanges open, 0 receipts to come>"
    await esme.close()


async def test_a_receipt_of_another_worker_s_message_is_linked_by_its_metadata(
    mc: Any, traces: Traces
) -> None:
    class Shared:
        def put(self, key: str, value: Any) -> None: ...

        def get(self, key: str) -> Any:
            return {"log_id": "theirs", "metadata": {"traceparent": f"00-{TRACE}-{PARENT}-01"}}

    esme = await mc.connect(hooks=[traces.hook], correlator=Shared())
    mc.send(mc.receipt("elsewhere"))
    await mc.settle()
    receipt = traces("receipt")
    assert f"{receipt.context.trace_id:032x}" == TRACE and f"{receipt.parent.span_id:016x}" == PARENT
    assert [f"{link.context.span_id:016x}" for link in receipt.links] == [PARENT]
    await esme.close()


async def test_a_traceparent_in_the_metadata_is_the_parent(mc: Any, traces: Traces) -> None:
    esme = await mc.connect(hooks=[traces.hook])
    metadata = {"traceparent": f"00-{TRACE}-{PARENT}-01", "tracestate": "lab=1"}
    await esme.submit(TO, TEXT, metadata=metadata)
    await esme.submit(TO, TEXT, metadata={"traceparent": "nonsense"})
    await esme.close()
    known, unknown = traces.all("submit")
    assert f"{known.context.trace_id:032x}" == TRACE and f"{known.parent.span_id:016x}" == PARENT
    assert known.context.trace_state.get("lab") == "1"
    assert unknown.parent is None


async def test_the_current_span_goes_along_in_the_metadata(mc: Any, traces: Traces) -> None:
    esme = await mc.connect(hooks=[traces.hook])
    assert traces.hook.carrier() == {}
    with use_span(traces.tracer.start_span("shop"), end_on_exit=True):
        await esme.submit(TO, TEXT, metadata=traces.hook.carrier())
    await esme.close()
    assert child(traces("submit"), traces("shop")) and traces("unbind").parent is None


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (SubmitSmResp(command_status=CommandStatus.ESME_RTHROTTLED), "ESME_RTHROTTLED"),
        (SubmitSmResp(command_status=0x40B), "0x0000040B"),
        (GenericNack(command_status=CommandStatus.ESME_RINVCMDID), "ESME_RINVCMDID"),
    ],
)
async def test_a_bad_status_is_an_error(mc: Any, traces: Traces, answer: Any, status: str) -> None:
    esme = await mc.connect(hooks=[traces.hook])
    mc.on["submit_sm"] = lambda pdu: answer
    await asyncio.gather(esme.submit(TO, TEXT), return_exceptions=True)
    await esme.close()
    for span in (traces("submit_sm"), traces("submit")):
        assert (span.status.status_code, span.status.description) == (StatusCode.ERROR, status)
    assert (
        traces("submit_sm").attributes["smpp.status"]
        == traces("submit_sm").attributes["error.type"]
        == status
    )


async def test_each_try_is_an_exchange_of_the_same_submission(mc: Any, traces: Traces) -> None:
    esme = await mc.connect(hooks=[traces.hook])
    answers = [SubmitSmResp(command_status=CommandStatus.ESME_RTHROTTLED), SubmitSmResp(message_id="m1")]
    mc.on["submit_sm"] = lambda pdu: answers.pop(0)
    await mc.during(5, esme.submit(TO, TEXT, tries=2))
    await esme.close()
    tries = traces.all("submit_sm")
    assert [span.attributes["smpp.status"] for span in tries] == ["ESME_RTHROTTLED", "ESME_ROK"]
    assert [span.attributes["smpp.sequence_number"] for span in tries] == [2, 3]
    assert all(child(span, traces("submit")) for span in tries)
    assert traces("submit").status.status_code is StatusCode.UNSET


async def test_a_time_out_is_an_error_after_its_time(mc: Any, traces: Traces) -> None:
    esme = await mc.connect(hooks=[traces.hook], response_timeout=5)
    mc.on["submit_sm"] = lambda pdu: None
    await mc.during(6, esme.submit(TO, TEXT))
    span, submission = traces("submit_sm"), traces("submit")
    assert (span.status.status_code, span.attributes["error.type"]) == (StatusCode.ERROR, "timeout")
    assert seconds(span) == pytest.approx(5, abs=1e-6)
    assert submission.status.description == submission.attributes["error.type"] == "ResponseTimeout"
    await esme.close()


async def test_an_answer_that_cannot_be_read_is_an_error(mc: Any, traces: Traces) -> None:
    esme = await mc.connect(hooks=[traces.hook])
    octets = bytes(SubmitSmResp(message_id="m1"))
    mc.on["submit_sm"] = lambda pdu: (
        (len(octets) - 1).to_bytes(4) + octets[4:12] + pdu.sequence_number.to_bytes(4) + octets[16:-1]
    )
    await asyncio.gather(esme.submit(TO, TEXT), return_exceptions=True)
    await mc.settle()
    assert traces("submit_sm").attributes["error.type"] == "bad PDU"
    await esme.close()


@pytest.mark.parametrize("closing", [False, True])
async def test_what_a_link_leaves_open_ends_with_it(mc: Any, traces: Traces, closing: bool) -> None:
    esme = await mc.connect(hooks=[traces.hook])
    mc.on["submit_sm"] = lambda pdu: None
    task = asyncio.ensure_future(esme.submit(TO, TEXT))
    await mc.settle()
    if not closing:
        mc.link.cut()
        await mc.settle()
    closed = asyncio.ensure_future(esme.close(timeout=0.01))
    await asyncio.gather(task, closed, return_exceptions=True)
    kind = "closed" if closing else "ConnectionLost"
    for span in (traces("submit_sm"), traces("submit")):
        assert (span.status.status_code, span.attributes["error.type"]) == (StatusCode.ERROR, kind)
    assert repr(traces.hook) == "<TracingHook: 0 exchanges open, 0 receipts to come>"


async def test_two_links_do_not_mix(mc: Any, traces: Traces) -> None:
    first = await mc.connect(hooks=[traces.hook])
    mc.on["submit_sm"] = lambda pdu: None
    waiting = asyncio.ensure_future(first.submit(TO, TEXT))
    await mc.settle()
    second = await mc.connect(hooks=[traces.hook])
    mc.on["submit_sm"] = mc.accepted
    await second.submit(TO, TEXT)
    await second.close()
    await first.close(timeout=0.01)
    assert isinstance((await asyncio.gather(waiting, return_exceptions=True))[0], ConnectionLost)
    spans = traces.all("submit_sm")
    assert [span.attributes["smpp.sequence_number"] for span in spans] == [2, 2]
    assert [span.attributes["smpp.session"] for span in spans] == [second.name, first.name]
    assert [span.status.status_code for span in spans] == [StatusCode.UNSET, StatusCode.ERROR]


async def test_only_so_many_receipts_are_waited_for(mc: Any, traces: Traces) -> None:
    traces.hook.remember = 2
    esme = await mc.connect(hooks=[traces.hook])
    for _ in range(5):
        await esme.submit(TO, TEXT, receipt=True)
    await mc.settle()
    assert repr(traces.hook).endswith("2 receipts to come>")
    mc.send(mc.receipt("m1"), mc.receipt("m5"))
    await mc.settle()
    forgotten, known = traces.all("receipt")
    assert forgotten.parent is None and len(known.links) == 1
    await esme.close()


async def test_a_run_against_the_simulator_shows_no_secret(traces: Traces) -> None:
    before = time.time_ns() - 1e6
    async with Simulator({"lab": SECRET}, receipt_after=0.0, seed=7) as smsc:
        esme = await connect(smsc.url(), hooks=[traces.hook])
        submission = await esme.submit(TO, TEXT, receipt=True, metadata={"text": TEXT})
        await submission.receipt(timeout=10)
        await esme.close()
    for span in traces.spans:
        assert before <= span.start_time <= span.end_time <= time.time_ns() + 1e6
    output = "".join(span.to_json() for span in traces.spans)
    assert {"bind_transceiver", "submit", "submit_sm", "deliver_sm", "receipt", "unbind"} <= {
        span.name for span in traces.spans
    }
    for secret in (TEXT, TO, SECRET):
        assert secret not in output and secret.encode().hex() not in output


def test_without_a_tracer_it_is_the_global_one() -> None:
    assert sl.TracingHook().tracer is not None


def test_a_missing_package_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with pytest.raises(UsageError, match=r"needs opentelemetry-api: pip install 'smpplab\[tracing\]'"):
        TracingHook()
