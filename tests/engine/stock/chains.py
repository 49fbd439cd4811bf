"""Networks with a known answer, read from the folder beside the project."""

from __future__ import annotations

from pathlib import Path
from statistics import NormalDist

import numpy as np

from planner.engine.stock.placement_network import Network, feeds, network_of, upstream_first


def real_chain(shared: Path, number: int) -> Network:
    """Return one of the 38 chains of Willems (2008), 'Real-World Multiechelon Supply Chains', MSOM 10:1."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(shared / "oracles" / "gsm" / "MSOM-06-038-R2.xlsx"))
    head, *rows = book.get_sheet_by_name(f"{number:02d}_SD").to_python()
    rows = [row for row in rows if row[0]]

    def column(name: str) -> np.ndarray:
        at = head.index(name)
        return np.array([float(row[at]) if row[at] != "" else np.nan for row in rows])

    names = [str(row[0]) for row in rows]
    place = {name: at for at, name in enumerate(names)}
    links = book.get_sheet_by_name(f"{number:02d}_LL").to_python()[1:]
    arcs = np.array([(place[str(link[0])], place[str(link[1])]) for link in links if link[0]])
    value = np.nan_to_num(column("stageCost"))
    order = upstream_first(len(names), arcs)
    for stage, leaving in zip(order, feeds(order, arcs), strict=True):
        np.add.at(value, arcs[leaving, 1], value[stage])
    level = np.nan_to_num(column("serviceLevel"), nan=0.95)
    z = np.array([NormalDist().inv_cdf(one) for one in level])
    time = np.nan_to_num(column("stageTime"))
    return network_of(names, time, value, column("stdDevDemand"), z, arcs, max_service_time=column("maxServiceTime"))


def graves_willems(shared: Path, name: str, rate: float, unserved: float = np.nan) -> Network:
    """Return the bulldozer or battery network: stage costs add up along the arcs and are held at a yearly rate.

    Args: unserved: what stands for the demand of a stage without customers.
    """
    text = (shared / "oracles" / "gsm" / "graves_willems" / f"tests__meio__gsm__{name}.txt").read_text(encoding="utf-8")
    rows = [line.split(",") for line in text.splitlines()[1:] if line]
    names = [row[0] for row in rows]
    place = {stage: at for at, stage in enumerate(names)}
    arcs = np.array([(place[supplier], place[row[0]]) for row in rows for supplier in row[8::2] if supplier])
    value = np.array([float(row[3]) for row in rows])
    order = upstream_first(len(names), arcs)
    for stage, leaving in zip(order, feeds(order, arcs), strict=True):
        np.add.at(value, arcs[leaving, 1], value[stage])
    spread = np.array([float(row[6]) if row[6] else unserved for row in rows])
    return network_of(names, np.array([float(row[1]) for row in rows]), rate * value, spread, 1.645, arcs)
