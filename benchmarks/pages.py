"""A page answers a moved control: the server's part, from the message sent to the last received.

Every view at its default settings and warm; its step control or first slider stands somewhere else
each time. Beside it the bytes of an answer, and what a visitor who does nothing costs in memory.
"""

import asyncio
import statistics
from dataclasses import dataclass, replace

from benchmarks.measure import Figure, quantile
from benchmarks.server import Server, running
from benchmarks.visitor import Answer, Visitor
from ui.digit_source import TEST

SECTION = "A page answers (server only)"
WARM, MOVES, IDLE = 12, 60, 20


@dataclass(frozen=True)
class View:
    """A view, and the control that is moved there: the step, or the first whose key begins so; a
    field for `texts` is given them in turn."""

    name: str
    page: str
    query: str = ""
    slider: str = ""
    low: float = 0.0
    by: float = 1.0
    texts: tuple[str, ...] = ()

    async def move(self, visitor: Visitor, turn: int) -> Answer:
        """Move the control for the turn-th time."""
        if self.texts:
            return await visitor.write(self.slider, self.texts[turn % len(self.texts)])
        if self.slider:
            key = next((k for k in visitor.widgets if k.startswith(self.slider)), self.slider)
            return await visitor.slide(key, round(self.low + self.by * (turn % 20), 6))
        return await visitor.step(turn % (visitor.last + 1))


VIEWS = (
    View("Start", "", "", "s_w", -2, 0.1),
    View("Loss vs α", "loss_curve"),
    View("Linear regression", "linear_regression"),
    View("Losses: Race", "losses"),
    View("Losses: One z", "losses", "l_view=One z", "l_z", -2, 0.1),
    View("Losses: Surfaces", "losses", "l_view=Surfaces"),
    View("Losses: A number instead", "losses", "l_view=A number instead"),
    View("Activations: One neuron", "activations", "", "f_x", -2, 0.1),
    View("Activations: AND, OR, XOR", "activations", "f_view=AND, OR, XOR", "f_w1-AND", -2, 0.1),
    View("Activations: Who can learn", "activations", "f_view=Who can learn"),
    View("Activations: Layers", "activations", "f_view=Through many layers", "f_z", -2, 0.1),
    View("Decision boundary", "decision_boundary"),
    View("Digits: Read a digit", "digits", f"d_given={TEST}", "d_given_n", 1),
    View(
        "Digits: Inside the network",
        "digits",
        f"d_view=Inside the network&d_given={TEST}",
        "d_unit",
        1,
    ),
    View("Digits: One image, one step", "digits", "d_view=One image, one step"),
    View("Digits: Train", "digits", "d_view=Train"),
    View("Glossary: all words", "glossary", "", "g_word", texts=("", " ")),
)


async def answers(server: Server, view: View) -> list[Answer]:
    """What came back for so many moves, after some to warm up."""
    async with Visitor(server.address, view.page, view.query) as visitor:
        found = [await view.move(visitor, turn) for turn in range(WARM + MOVES)]
    errors = [error for answer in found for error in answer.errors]
    assert not errors, errors
    return found[WARM:]


async def idle(server: Server) -> float:
    """Megabytes that one more visitor costs, who has opened a page and does nothing."""
    visitors = [Visitor(server.address, "loss_curve") for _ in range(3 + IDLE)]
    for visitor in visitors[:3]:
        await visitor.open()
    before = server.megabytes()
    for visitor in visitors[3:]:
        await visitor.open()
    cost = (server.megabytes() - before) / IDLE
    for visitor in visitors:
        await visitor.close()
    return cost


def figures() -> list[Figure]:
    """Median and 95th percentile of each view, and the bytes of its answers."""
    found: list[Figure] = []
    with running() as server:
        for view in VIEWS:
            given = asyncio.run(answers(server, view))
            times = [1000 * answer.seconds for answer in given]
            size = statistics.median(answer.size for answer in given) / 1000
            remark = f"{size:.0f} kB an answer"
            middle = Figure(SECTION, f"{view.name}: median", statistics.median(times), "ms")
            late = Figure(SECTION, f"{view.name}: 95 %", quantile(times, 0.95), "ms")
            found += [replace(middle, bound="≤ 30", remark=remark), replace(late, bound="≤ 80")]
        cost = asyncio.run(idle(server))
        found.append(Figure(SECTION, "an idle visitor", cost, "MB", "≤ 2"))
    return found
