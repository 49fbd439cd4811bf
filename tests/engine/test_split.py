"""Purchases that travel two ways, and needs that wait for a source."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.engine.orders.split import Split
from tests.engine.test_orders import DUTY, LANE, SOURCE, Row, base, plan
from tests.plans import plan_of

AIR: Row = {"ship_from": "CN", "mode": "air", "transit_days": 4.0, "customs_days": 2.0, "freight_per_kg": 3.0}
OCEAN: Row = {**LANE, "freight_per_kg": 0.5, "freight_per_shipment": 140.0}
BY_AIR: Row = {"split_mode": "air", "split_share": 0.3, "lead_days": 30.0}


def test_that_a_share_of_an_order_goes_by_the_second_mode_when_the_source_is_split() -> None:
    # Needed on 1 March: by sea 28 + 3 days before is 29 January, produced in 30 days from 30 December; by air 4 + 2 days before is 23 February.
    # Freight: 2 kg × 0.5 + 140 / 70 = 3.00 by sea, 2 kg × 3 = 6.00 by air; duty 10 % of the goods.
    found = base(plan(BY_AIR, {"2027-03-01": 100.0}, lanes=[OCEAN, AIR])).orders
    assert found.quantity.tolist() == [70.0, 30.0]
    assert found.mode.tolist() == ["ocean", "air"]
    assert found.order_date.astype(str).tolist() == ["2026-12-30", "2026-12-30"]
    assert found.export_date.astype(str).tolist() == ["2027-01-29", "2027-02-23"]
    assert found.entry_date.astype(str).tolist() == ["2027-03-01", "2027-03-01"]
    assert found.purchase.tolist() == [0, 0]
    assert found.cost[:, 1].tolist() == pytest.approx([3.0, 6.0])
    assert found.cost[:, 3].tolist() == pytest.approx([1.0, 1.0])


def test_that_both_parts_pay_the_price_of_the_whole_purchase_when_it_reaches_a_break() -> None:
    breaks: list[Row] = [{"part": "P", "supplier": "S", "country_of_origin": "CN", "min_quantity": 100.0, "unit_price": 9.0}]
    found = base(plan(BY_AIR, {"2027-03-01": 100.0, "2027-05-03": 40.0}, lanes=[OCEAN, AIR], price_breaks=breaks)).orders
    assert dict(zip(found.quantity.tolist(), found.price.tolist(), strict=True)) == {70.0: 9.0, 30.0: 9.0, 28.0: 10.0, 12.0: 10.0}
    assert len(set(found.purchase.tolist())) == 2


def test_that_only_the_slow_part_is_late_when_the_time_left_is_enough_for_the_fast_one() -> None:
    # Ordered on 23 November, produced on 23 December: by sea it enters on 23 January, 12 days after the need, by air in time.
    found = base(plan(BY_AIR, {"2027-01-11": 100.0}, lanes=[OCEAN, AIR])).orders
    assert found.late_days.tolist() == [12.0, 0.0]
    assert found.order_date.astype(str).tolist() == ["2026-11-23", "2026-11-23"]


def test_that_the_split_keeps_to_whole_multiples_when_the_source_sells_packs() -> None:
    # 0.3 × 100 = 30 is nearest to one pack of 25.
    found = base(plan({**BY_AIR, "order_multiple": 25.0}, {"2027-03-01": 100.0}, lanes=[OCEAN, AIR])).orders
    assert found.quantity.tolist() == [75.0, 25.0]


def test_that_one_pack_goes_one_way_when_it_cannot_be_split() -> None:
    found = base(plan({**BY_AIR, "order_multiple": 100.0}, {"2027-03-01": 100.0}, lanes=[OCEAN, AIR])).orders
    assert (found.quantity.tolist(), found.mode.tolist()) == ([100.0], ["ocean"])


def test_that_nothing_is_split_and_the_row_is_named_when_the_second_mode_has_no_lane() -> None:
    given = plan(BY_AIR, {"2027-03-01": 100.0})
    found = base(given)
    assert found.orders.quantity.tolist() == [100.0]
    said = [finding for finding in found.findings if finding.code == "split-without-lane"]
    assert [(one.where.table, one.where.row, one.where.column) for one in said] == [("sources", int(given["sources"].ids[0]), "split_mode")]


def test_that_the_fast_part_still_ships_when_supply_stops_between_the_two() -> None:
    # By air it would leave on 23 February; the last day anything ships is 10 February.
    found = base(plan({**BY_AIR, "available_until": "2027-02-10"}, {"2027-03-01": 100.0}, lanes=[OCEAN, AIR])).orders
    assert found.export_date.astype(str).tolist() == ["2027-01-29", "2027-02-10"]


@given(
    share=st.floats(0, 1), packs=st.integers(1, 10_000), multiple=st.sampled_from([0.1, 1.0, 7.0, 25.0]), more=st.sampled_from([0.0, 0.5])
)
def test_that_the_parts_add_up_to_the_order_when_it_is_split(share: float, packs: int, multiple: float, more: float) -> None:
    none = np.full(1, np.datetime64("NaT", "D"))
    split = Split(np.zeros(1, dtype=np.intp), np.array([share]), np.array([multiple]), none, none, none, {})
    order = np.array([packs * multiple + more])
    second = split.quantity(np.zeros(1, dtype=np.intp), order)
    assert 0 <= second[0] <= order[0]
    assert abs(second[0] - share * order[0]) <= multiple / 2 + more + 1e-6 * order[0]
    assert second[0] == order[0] or abs(second[0] / multiple - round(second[0] / multiple)) < 1e-6


def test_that_a_need_is_ordered_late_from_the_first_source_that_can_when_none_can_in_time() -> None:
    # Needed on 1 March, the only source qualified on 10 May: 70 days late; by sea 28 + 3 days before 10 May is 9 April.
    found = base(plan({"qualified_from": "2027-05-10"}, {"2027-03-01": 40.0})).orders
    assert found.quantity.tolist() == [40.0]
    assert found.entry_date.astype(str).tolist() == ["2027-05-10"]
    assert found.order_date.astype(str).tolist() == ["2027-04-09"]
    assert found.late_days.tolist() == [70.0]


def test_that_a_need_goes_to_the_source_qualified_next_when_the_first_has_stopped() -> None:
    # What CN ships until 1 January enters by 1 February; JP comes in on 1 April, from 10 days of transit.
    given = plan_of(
        settings=[{"as_of": "2026-11-23"}],
        parts=[{"part": "P", "hts": "8501.31.40", "weight_kg": 2.0, "demand_cv": 0.0}],
        suppliers=[{"supplier": "S"}, {"supplier": "T"}],
        sources=[
            {**SOURCE, "available_until": "2027-01-01"},
            {**SOURCE, "supplier": "T", "country_of_origin": "JP", "unit_price": 15.0, "qualified_from": "2027-04-01"},
        ],
        lanes=[LANE, {"ship_from": "JP", "mode": "ocean", "transit_days": 10.0}], tariffs=[DUTY],
        demand=[{"part": "P", "due": day, "quantity": n} for day, n in {"2027-01-18": 10.0, "2027-03-01": 20.0, "2027-05-03": 30.0}.items()],
    )  # fmt: skip
    found = base(given).orders
    assert found.source.tolist() == [0, 1, 1]
    assert found.quantity.tolist() == [10.0, 20.0, 30.0]
    assert found.entry_date.astype(str).tolist() == ["2027-01-18", "2027-04-01", "2027-05-03"]
    assert found.late_days.tolist() == [0.0, 31.0, 0.0]


def test_that_nothing_is_ordered_when_every_source_has_stopped_for_good() -> None:
    assert not len(base(plan({"available_until": "2027-01-01"}, {"2027-06-07": 40.0})).orders.part)
