"""What a person does and sees in the browser, in the words of the outlet."""

import re
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

from assay.ingest.sealing import IdentityRow
from assay.nightly.run import run_night
from assay.progress import SilentProgress
from casts import BUSINESS_DATE, Bank
from editions import NIGHT, Draft
from jinjing.customers.models import Customer
from jinjing.integrations.snapshot.publish import publish_snapshot
from playwright.sync_api import Locator, Page, expect

CHINESE = re.compile(r"[\u3400-\u9fff]+")
# In the session's storage the count outlives a change of page.
COUNTING = """addEventListener("pointerdown", () => {
    sessionStorage.setItem("taps", 1 + Number(sessionStorage.getItem("taps")));
}, true)"""
SENT = """async ([address, fields]) => {
    const body = new FormData(document.querySelector('form[method="post"]'));  // carries the token
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    return (await fetch(address, {method: "POST", body})).status;
}"""
# Everything that can be read or read out; what says itself to be Chinese may be.
WORDS = """() => {
    const ours = (element) => !element.closest('script, style, [lang="zh-Hans"]');
    const words = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (ours(walker.currentNode.parentElement)) words.push(walker.currentNode.data);
    for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt], [data-failed]"))
        for (const name of ["aria-label", "title", "placeholder", "alt", "data-failed"])
            if (ours(element)) words.push(element.getAttribute(name) ?? "");
    return words;
}"""


# The hand


def count_taps(page: Page) -> None:
    """From now on; `taps` tells how many."""
    page.add_init_script(COUNTING)


def taps(page: Page) -> int:
    return int(page.evaluate("Number(sessionStorage.getItem('taps'))"))


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def opens(page: Page, heading: str) -> None:
    """That page is there, and its keys are listening."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    page.wait_for_load_state("load")


def tab_to(page: Page, target: Locator, *, at_most: int = 40) -> None:
    """Tab until the focus is there."""
    expect(target).to_be_visible()
    for _ in range(at_most):
        press(page, "Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{target} is not reached by {at_most} tabs")


def send(page: Page, address: str, **fields: str) -> int:
    """POST from the page that is open, as its own forms would; the status after redirects."""
    return int(page.evaluate(SENT, [address, fields]))


# The lobby


def find_visitor(lobby: Page, key: str) -> None:
    lobby.get_by_role("searchbox").fill(key)
    press(lobby, "Enter")


def column(lobby: Page, name: str) -> Locator:
    return lobby.get_by_role("region", name=name)


def offer_to_all(lobby: Page) -> None:
    column(lobby, "刚到").get_by_role("link", name="推荐").click()
    lobby.get_by_role("dialog").get_by_role("button", name="全体客户经理").click()


# The desk


def hear_nothing_new(desk: Page) -> None:
    """A slow line: the inbox stays as it was when the page was opened."""
    desk.route("**/desk/inbox/?v=*", lambda route: route.fulfill(status=204))


def log_talk(desk: Page, customer: Customer) -> None:
    row = desk.locator(f"#name-{customer.code}")
    row.locator("summary").click()
    row.get_by_role("button", name="已沟通").click()


def log_by_keys(desk: Page, outcome: str, note: str) -> None:
    """In call mode: the digit of the outcome leads to the note, Enter saves."""
    press(desk, outcome)
    expect(desk.locator("[data-call-note]")).to_be_focused()
    desk.keyboard.type(note)
    press(desk, "Enter")


def told(page: Page) -> Locator:
    """The messages at the edge of the page."""
    return page.locator("#toasts")


# The language


def choose_language(page: Page, name: str) -> None:
    page.locator(".menu__opener").last.click()
    page.get_by_role("button", name=name).click()


def chinese_on(page: Page, *, names: Collection[str]) -> set[str]:
    """Chinese words of the interface: all that is there but the names of people and things of the bank."""
    known = re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)))
    return {word for text in page.evaluate(WORDS) for word in CHINESE.findall(known.sub("", text))}


# The night


def publish_night(bank: Bank, folder: Path) -> None:
    """Real figures for the cast: Wang's 410,000 are 110,000 on hand and a deposit due on 21 November."""
    draft = Draft(staff=[], interaction=[], consent=[])
    draft.product[0]["name_en"], draft.product[1]["name_en"] = "Demand deposit", "Time deposit"
    people = [bank.wang, bank.li, bank.zhou, bank.pool, bank.far]
    draft.customer, draft.identities = [master_row(c) for c in people], [identity_row(c) for c in people]
    draft.consent = [agreed_row(c) for c in people]
    draft.tiers = dict.fromkeys((c.customer_no for c in people), "mass")
    draft.account = [account("D1", bank.wang, "P1"), account("T1", bank.wang, "P2", date(2026, 11, 21))]
    draft.worths = {"D1": 11_000_000, "T1": 30_000_000}
    draft.balance_change = [
        {"account_id": "D1", "changed_on": date(2026, 7, 1), "balance_fen": 6_000_000},
        {"account_id": "D1", "changed_on": date(2026, 11, 2), "balance_fen": 11_000_000},
        {"account_id": "T1", "changed_on": date(2026, 7, 1), "balance_fen": 30_000_000},
    ]
    _, sources = draft.write(folder / "edition")
    quiet = SilentProgress()
    run_night(
        sources, BUSINESS_DATE, folder / "night", previous=None, engine="duckdb", policies=[], progress=quiet
    )
    publish_snapshot(folder / "night", sources, by=None, at=NIGHT, progress=quiet)


def master_row(customer: Customer) -> dict[str, Any]:
    return {
        "customer_id": customer.customer_no,
        "kind": customer.kind,
        "org_id": customer.home_outlet.code if customer.home_outlet else None,
        "opened_on": customer.opened_on,
        "sex": customer.sex,
        "birth_on": date.fromisoformat(customer.birth_on),
    }


def agreed_row(customer: Customer) -> dict[str, Any]:
    """The consent to marketing with which the cast begins."""
    return {
        "customer_id": customer.customer_no,
        "purpose": "marketing",
        "channel": "all",
        "given_on": date(2018, 3, 1),
        "do_not_disturb": False,
    }


def identity_row(customer: Customer) -> IdentityRow:
    document, cards = customer.document, customer.cards["numbers"]
    return IdentityRow(
        customer.customer_no,
        customer.name,
        document["type"],
        document["number"],
        customer.phone,
        customer.address,
        " ".join(cards),
    )


def account(number: str, owner: Customer, product: str, matures_on: date | None = None) -> dict[str, Any]:
    return {
        "account_id": number,
        "customer_id": owner.customer_no,
        "product_id": product,
        "currency": "CNY",
        "opened_on": date(2020, 1, 1),
        "matures_on": matures_on,
    }
