"""What all benchmarks share: contenders take turns, and their ratio is taken within a round."""

import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

Times = dict[str, list[float]]


@dataclass(frozen=True)
class Figure:
    """One measured number; `bound` is what it should keep, as in "≥ 1.5", or empty."""

    section: str
    name: str
    value: float | None  # None: could not be measured here, and `remark` says why
    unit: str
    bound: str = ""
    remark: str = ""

    @property
    def kept(self) -> bool | None:
        """Whether the bound holds; None without a bound or a value."""
        if not self.bound or self.value is None:
            return None
        sign, limit = self.bound.split(maxsplit=1)
        return self.value >= float(limit) if sign == "≥" else self.value <= float(limit)


def interleaved(contenders: Mapping[str, Callable[[], object]], rounds: int) -> Times:
    """Seconds of every contender in every round. In each round all run once, and the one that
    begins changes from round to round, so that a slow moment of the machine hits all alike."""
    names = list(contenders)
    times: Times = {name: [] for name in names}
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            begin = time.perf_counter()
            contenders[name]()
            times[name].append(time.perf_counter() - begin)
    return times


def ratio(times: Times, over: str, under: str) -> float:
    """The median of the rounds' ratios: how many times as long `over` takes as `under`."""
    return statistics.median(
        above / below for above, below in zip(times[over], times[under], strict=True)
    )


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all values do not exceed, one of them."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(figures: Sequence[Figure]) -> str:
    """The figures as Markdown, a table for each section."""
    lines: list[str] = []
    for section in dict.fromkeys(figure.section for figure in figures):
        lines += ["", f"## {section}", "", "| what | figure | bound | |", "|---|---|---|---|"]
        for figure in figures:
            if figure.section == section:
                value = "not measured" if figure.value is None else f"{figure.value:.3g}"
                kept = {True: "kept", False: "missed", None: ""}[figure.kept]
                kept = ", ".join(filter(None, [kept, figure.remark]))
                lines.append(f"| {figure.name} | {value} {figure.unit} | {figure.bound} | {kept} |")
    return "\n".join(lines).lstrip()


def write(figures: Sequence[Figure], path: Path) -> None:
    """The figures as JSON, with the machine and the date they belong to."""
    content = {
        "date": datetime.now(UTC).isoformat(timespec="minutes"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "figures": [asdict(figure) for figure in figures],
    }
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
