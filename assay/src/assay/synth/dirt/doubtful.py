"""Dirt that is no fault of a row: people, places and balances as real banks have them. Taken over, and named."""

from datetime import date, timedelta
from functools import partial

import pyarrow.compute as pc

from assay.synth.dirt.feed import Cells
from assay.synth.dirt.hand import Hand
from assay.synth.dirt.kinds import Outcome, in_row

as_it_is = partial(in_row, is_true=True)


def _resident(hand: Hand) -> set[str]:
    """Customers with a resident identity card and a phone, born in the 20th century."""
    return {
        line.cells["customer_id"]
        for line in hand.feed.texts["customer_identity"].lines
        if line.cells["id_doc_type"] == "resident_id"
        and line.cells["phone"]
        and line.cells["id_doc_no"][6:8] == "19"
    }


def _pick_resident(hand: Hand) -> str:
    """A customer of that kind, living by the solar calendar and not gone."""
    residents = _resident(hand)

    def fits(cells: Cells) -> bool:
        plain = cells["birthday_calendar"] != "lunar" and not cells["closed_on"]
        return plain and cells["customer_id"] in residents

    return hand.pick("customer", fits).cells["customer_id"]


@as_it_is(
    "同一人两个客户号（15 位与 18 位证件号、姓名写法不同）", "one person under two numbers", Outcome.WARN
)
def same_person(hand: Hand) -> None:
    """A second customer number of somebody, opened with the old 15-digit number and a blank in the name."""
    customer = _pick_resident(hand)
    master = hand.of_customer("customer", customer).cells
    who = hand.of_customer("customer_identity", customer).cells
    twin = str(99_000_000 + len(hand.feed.texts["customer"].lines))
    hand.add(
        "customer",
        {**master, "customer_id": twin, "rm_staff_id": "", "rm_backup_staff_id": "", "rm_since": ""},
    )
    number, name = who["id_doc_no"], who["name"]
    again = {
        "customer_id": twin,
        "name": f"{name[0]} {name[1:]}",
        "id_doc_type": "resident_id",
        "id_doc_no": number[:6] + number[8:17],
    }
    line = hand.add("customer_identity", {**dict.fromkeys(who, ""), **again})
    hand.note("customer_identity", line, "id_doc_no", "same_person", {"id_doc_no": again["id_doc_no"]})


@as_it_is("家人共用电话", "a phone that a family shares", Outcome.WARN)
def shared_phone(hand: Hand) -> None:
    """Two members of one household with the same mobile number."""
    residents = _resident(hand)
    members: dict[str, list[str]] = {}
    for line in hand.feed.texts["household"].lines:
        members.setdefault(line.cells["household_id"], []).append(line.cells["customer_id"])
    families = [m for m in members.values() if len(m) > 1 and set(m[:2]) <= residents - hand.taken]
    family = families[int(hand.dice.integers(len(families)))][:2]
    hand.taken.update(family)
    first, second = sorted(
        (hand.of_customer("customer_identity", member) for member in family),
        key=hand.feed.texts["customer_identity"].lines.index,
    )
    hand.bend("customer_identity", second, phone=first.cells["phone"])
    hand.note("customer_identity", second, "phone", "shared_phone", {"phone": first.cells["phone"]})


@as_it_is("占位电话 13800000000", "a placeholder for a phone", Outcome.WARN)
def made_up_phone(hand: Hand) -> None:
    """A number that the teller typed in because the mask asked for one."""
    line = hand.of_customer("customer_identity", _pick_resident(hand))
    hand.bend("customer_identity", line, phone="13800000000")
    hand.note("customer_identity", line, "phone", "made_up_phone", {"phone": "13800000000"})


@as_it_is("出生日期与证件号码不符", "a birth date other than the document's", Outcome.WARN)
def birth_differs(hand: Hand) -> None:
    """The customer's record has the year of birth wrong by one."""
    customer = _pick_resident(hand)
    line = hand.of_customer("customer", customer)
    year, rest = line.cells["birth_on"][:4], line.cells["birth_on"][4:].replace("-02-29", "-02-28")
    hand.bend("customer", line, birth_on=f"{int(year) - 1}{rest}")
    number = hand.of_customer("customer_identity", customer)
    hand.note(
        "customer_identity", number, "id_doc_no", "birth_differs", {"id_doc_no": number.cells["id_doc_no"]}
    )


@as_it_is("证件过期", "an expired document", Outcome.NORMALISE)
def expired_document(hand: Hand) -> None:
    """True, and no fault of the file: a trigger reminds the manager, ingest says nothing."""
    line = hand.of_customer("customer", _pick_resident(hand))
    hand.bend("customer", line, document_valid_to="2020-01-31")
    hand.note("customer", line, "document_valid_to", right={"document_valid_to": "2020-01-31"})


@as_it_is("外籍客户：护照、带引号和逗号的外文姓名", "a foreigner", Outcome.NORMALISE)
def foreigner(hand: Hand) -> None:
    """A passport, and a Latin name with an apostrophe, a comma, quotes and an accent."""
    customer = _pick_resident(hand)
    hand.bend("customer", hand.of_customer("customer", customer), residence="abroad")
    line = hand.of_customer("customer_identity", customer)
    right = {"name": 'O\'Brien, José "Pepe"', "id_doc_type": "passport", "id_doc_no": "XE 0012345"}
    hand.bend("customer_identity", line, **right)
    hand.note("customer_identity", line, "name", right=right)


@as_it_is("未成年客户：出生证、无电话", "a minor", Outcome.NORMALISE)
def minor(hand: Hand) -> None:
    """A child of three with a birth certificate and no phone."""
    customer = _pick_resident(hand)
    born = (hand.on - timedelta(days=3 * 365 + 40)).isoformat()
    hand.bend("customer", hand.of_customer("customer", customer), birth_on=born)
    line = hand.of_customer("customer_identity", customer)
    right = {"id_doc_type": "birth_certificate", "id_doc_no": "R330900123", "phone": ""}
    hand.bend("customer_identity", line, **right)
    hand.note("customer_identity", line, "id_doc_no", right=right)


@as_it_is("已故客户（姓名后加注）", "a customer who died", Outcome.WARN)
def deceased(hand: Hand) -> None:
    """The only trace is a remark behind the name, since the mask has no field for it."""
    line = hand.of_customer("customer_identity", _pick_resident(hand))
    name = f"{line.cells['name']}（已故）"
    hand.bend("customer_identity", line, name=name)
    hand.note("customer_identity", line, "name", "deceased", {"name": name})


@as_it_is("客户经理已离职", "a relationship manager who left", Outcome.WARN)
def manager_left(hand: Hand) -> None:
    """The customer is still assigned to a staff number whose last role ended two years ago."""
    staff = hand.feed.texts["staff"].lines[0].cells
    left = (hand.on - timedelta(days=730)).isoformat()
    gone = {
        "staff_id": "199999",
        "role": "relationship_manager",
        "valid_from": "2015-01-01",
        "valid_to": left,
    }
    hand.add("staff", {**staff, **gone})
    line = hand.of_customer("customer", _pick_resident(hand))
    hand.bend("customer", line, rm_staff_id="199999")
    hand.note("customer", line, "rm_staff_id", "left", {"rm_staff_id": "199999"})


@as_it_is("网点撤并后的机构号", "an outlet that was merged", Outcome.WARN)
def merged_outlet(hand: Hand) -> None:
    """A customer and an account that still carry the code of an outlet closed a quarter ago."""
    outlets = [
        line.cells for line in hand.feed.texts["organisation"].lines if line.cells["level"] == "outlet"
    ]
    closed = {"org_id": "919999", "name": "旧桥支行", "closed_on": (hand.on - timedelta(days=92)).isoformat()}
    hand.add("organisation", {**outlets[0], "name_en": "Old Bridge", **closed})
    line = hand.of_customer("customer", _pick_resident(hand))
    hand.bend("customer", line, org_id="919999")
    hand.note("customer", line, "org_id", "closed_unit", {"org_id": "919999"})
    account = hand.pick("account", lambda cells: not cells["closed_on"])
    hand.bend("account", account, org_id="919999")
    hand.note("account", account, "org_id", "closed_unit", {"org_id": "919999"})


@as_it_is("销户后仍有余额", "a closed account with a balance", Outcome.WARN)
def closed_with_balance(hand: Hand) -> None:
    """The closing day came, the last balance did not."""
    changes = hand.feed.large["balance_change"]
    last = dict(zip(changes["account_id"].to_pylist(), changes["balance_fen"].to_pylist(), strict=True))
    closed = (hand.on - timedelta(days=10)).isoformat()
    line = hand.pick(
        "account",
        lambda cells: (
            not cells["closed_on"] and cells["opened_on"] < closed and last.get(cells["account_id"], 0) > 0
        ),
    )
    hand.bend("account", line, closed_on=closed)
    hand.note("account", line, "closed_on", "after_close", {"closed_on": closed})


@as_it_is("不能透支的产品余额为负", "a negative balance", Outcome.WARN)
def negative_balance(hand: Hand) -> None:
    """A time deposit whose sign was turned round on its way."""
    deposits = {
        line.cells["product_id"]
        for line in hand.feed.texts["product"].lines
        if line.cells["asset_class"] == "time_deposit"
    }
    changes = hand.feed.large["balance_change"]
    positive = set(changes.filter(pc.greater(changes["balance_fen"], 0))["account_id"].to_pylist())
    account = hand.pick(
        "account", lambda cells: cells["product_id"] in deposits and cells["account_id"] in positive
    ).cells["account_id"]
    rows = [
        (row, balance)
        for row, (owner, balance) in enumerate(
            zip(changes["account_id"].to_pylist(), changes["balance_fen"].to_pylist(), strict=True)
        )
        if owner == account and balance > 0
    ]
    row, balance = rows[-1]
    hand.feed.set_large("balance_change", row, "balance_fen", -balance)
    hand.note("balance_change", row + 1, "balance_fen", "negative", {"balance_fen": str(-balance)})


@as_it_is("净值断档", "a gap in the net asset values", Outcome.WARN)
def price_gap(hand: Hand) -> None:
    """Two workdays of one fund are missing; the row behind them is named."""
    prices = hand.feed.texts["price"]
    product = prices.lines[int(hand.dice.integers(len(prices.lines)))].cells["product_id"]
    days = sorted(
        (line for line in prices.lines if line.cells["product_id"] == product),
        key=lambda line: date.fromisoformat(line.cells["day"]),
    )
    at = int(hand.dice.integers(5, len(days) - 5))
    for line in days[at - 2 : at]:
        prices.lines.remove(line)
    hand.feed.changed.add("price")
    hand.note("price", days[at], "day", "price_gap", {"day": days[at].cells["day"]})


@as_it_is("备注中的制表符和换行（有引号）", "tabs and line breaks inside a memo", Outcome.NORMALISE)
def memo_of_two_lines(hand: Hand) -> None:
    """A reason of two lines within quotes becomes one line."""
    line = hand.pick("interaction")
    hand.bend("interaction", line, reason="客户来电\r\n\t改约下周")
    hand.note("interaction", line, "reason", right={"reason": "客户来电 改约下周"})
