"""A visitor without a browser: speaks Streamlit's own protocol to a running app, as its pages do.

It opens a page, moves its step control, sliders and buttons, and repeats the fragments that repeat
themselves. What it measures is the server's part: from the message sent to the last one received.
"""

import asyncio
import json
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

MOST = 2**26  # bytes of one message


@dataclass
class Answer:
    """What came back for one message sent."""

    seconds: float = 0.0
    size: int = 0  # bytes of all messages
    errors: list[str] = field(default_factory=list)  # exceptions shown on the page


class Visitor:
    """One visitor on one page; `async with Visitor(address, "loss_curve") as visitor`."""

    def __init__(self, address: str, page: str, query: str = "") -> None:
        self.address, self.page, self.query = address, page, query
        self.widgets: dict[str, Any] = {}  # by key: the element as the server described it
        self.repeats: dict[str, float] = {}  # seconds from repeat to repeat, by fragment
        self._values: dict[str, WidgetState] = {}
        self._hash = ""

    async def __aenter__(self) -> Self:
        self.first = await self.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def open(self) -> Answer:
        """Connect, and draw the page for the first time."""
        url = self.address.replace("http", "ws", 1) + "/_stcore/stream"
        self.socket: ClientConnection = await connect(
            url, subprotocols=[Subprotocol("streamlit")], max_size=MOST, compression=None
        )
        return await self._ask()

    async def close(self) -> None:
        """Leave, as a closed tab does."""
        await self.socket.close()

    async def step(self, number: int) -> Answer:
        """Move the step control there."""
        element = self.widgets["step"]
        data = json.loads(element.json)
        report = {"run": data["run"], "step": number, "count": data["count"] + 1, "moving": False}
        self._values[element.id] = WidgetState(
            id=element.id, json_value=json.dumps({"report": report})
        )
        answer = await self._ask()
        here = json.loads(self.widgets["step"].json)["step"]
        if here != number:
            answer.errors.append(f"the step control stands at {here}, not at {number}")
        return answer

    @property
    def last(self) -> int:
        """The last step of the run on the page."""
        return int(json.loads(self.widgets["step"].json)["last"])

    async def slide(self, key: str, value: float) -> Answer:
        """Move a slider, Streamlit's or a live one, or write a whole number into its field."""
        element = self.widgets[key]
        if hasattr(element, "json"):
            data = json.loads(element.json)
            report = {"run": data["run"], "value": value, "count": data["count"] + 1}
            state = WidgetState(id=element.id, json_value=json.dumps({"report": report}))
        elif element.DESCRIPTOR.name == "NumberInput":
            state = WidgetState(id=element.id, int_value=int(value))
        else:
            state = WidgetState(id=element.id)
            state.double_array_value.data.append(value)
        self._values[state.id] = state
        return await self._ask()

    async def write(self, key: str, text: str) -> Answer:
        """Write into a field for text."""
        element = self.widgets[key]
        self._values[element.id] = WidgetState(id=element.id, string_value=text)
        return await self._ask()

    async def press(self, key: str) -> Answer:
        """Press a button."""
        state = WidgetState(id=self.widgets[key].id, trigger_value=True)
        return await self._ask(state)

    async def repeat(self, fragment: str) -> Answer:
        """Run a fragment again, as a page does by itself."""
        return await self._ask(fragment=fragment)

    async def _ask(self, trigger: WidgetState | None = None, fragment: str = "") -> Answer:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash = self.query, self._hash
        state.page_name = "" if self._hash else self.page
        state.widget_states.widgets.extend(self._values.values())
        if trigger:
            state.widget_states.widgets.append(trigger)
        if fragment:
            state.fragment_id, state.is_auto_rerun = fragment, True
        begin, answer = time.perf_counter(), Answer()
        await self.socket.send(message.SerializeToString())
        while not await self._receive(answer):
            pass
        answer.seconds = time.perf_counter() - begin
        return answer

    async def _receive(self, answer: Answer) -> bool:
        """Take one message; whether it is the run's last."""
        raw = await asyncio.wait_for(self.socket.recv(), 120)
        assert isinstance(raw, bytes)
        answer.size += len(raw)
        message = ForwardMsg.FromString(raw)
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self._hash = message.navigation.page_script_hash
        elif kind == "new_session" and not message.metadata.run.fragment_ids:
            self.repeats.clear()  # the whole page is drawn anew
        elif kind == "auto_rerun":
            self.repeats[message.auto_rerun.fragment_id] = message.auto_rerun.interval
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            what = getattr(element, element.WhichOneof("type") or "empty")
            if element.WhichOneof("type") == "exception":
                answer.errors.append(f"{what.type}: {what.message}")
            if str(getattr(what, "id", "")).startswith("$$"):
                self.widgets[what.id.split("-", 2)[2]] = what
        # A run that gives way to the next one is not the end: the next one's end follows.
        early = ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return kind == "script_finished" and message.script_finished != early
