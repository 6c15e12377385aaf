"""Dirt in single rows that a person must mend, and dirt of writing that ingest takes away by itself."""

from assay.synth.dirt.feed import Line
from assay.synth.dirt.hand import Hand
from assay.synth.dirt.kinds import Outcome, in_row

ABSENT = "ZZ99"


@in_row("客户记录重复送达", "a customer's row sent twice", Outcome.QUARANTINE)
def sent_twice(hand: Hand) -> None:
    """The same row once more at the end of the file: one is enough."""
    line = hand.add("customer", hand.pick("customer").cells)
    hand.note("customer", line, "customer_id", "key")


@in_row("必填项为空", "a required value left out", Outcome.QUARANTINE)
def value_missing(hand: Hand) -> None:
    """A customer of no kind; accounts, balances and all else of the customer wait until the row is mended."""
    hand.spoil("customer", hand.pick("customer"), "required", kind="")


@in_row("到期日早于起息日", "a maturity before the opening", Outcome.QUARANTINE)
def maturity_before_opening(hand: Hand) -> None:
    """A deposit that falls due before it was opened; its balances wait."""
    line = hand.pick("account", lambda cells: cells["matures_on"] > cells["opened_on"] > "2000-01-01")
    hand.spoil("account", line, "order", matures_on="1999-12-31")


@in_row("币种写错", "a wrong currency", Outcome.QUARANTINE)
def wrong_currency(hand: Hand) -> None:
    """RMB, as people say, for CNY, as ISO 4217 has it."""
    line = hand.pick("account", lambda cells: cells["currency"] == "CNY")
    hand.spoil("account", line, "currency", currency="RMB")


@in_row("产品代码不存在", "an unknown product", Outcome.QUARANTINE)
def unknown_product(hand: Hand) -> None:
    """An account of a product that the product file does not have."""
    hand.spoil("account", hand.pick("account"), "reference", product_id=ABSENT)


@in_row("代码不在代码表中", "an unknown code", Outcome.QUARANTINE)
def unknown_code(hand: Hand) -> None:
    """The outcome of a conversation in somebody's own word."""
    hand.spoil("interaction", hand.pick("interaction"), "code", outcome="spoke")


@in_row("不存在的日期", "a day that does not exist", Outcome.QUARANTINE)
def impossible_date(hand: Hand) -> None:
    """The thirtieth of February."""
    hand.spoil("risk_assessment", hand.pick("risk_assessment"), "type", valid_to="2027-02-30")


@in_row("全角数字", "full-width digits", Outcome.QUARANTINE)
def full_width_digits(hand: Hand) -> None:
    """A count typed with the input method still on, in a feed that does not declare such numbers."""
    hand.spoil("channel_activity", hand.pick("channel_activity"), "type", uses="１２")


@in_row("自造字（私有区字符）", "a private-use character", Outcome.QUARANTINE)
def private_use(hand: Hand) -> None:
    """A name with a character that one old system drew itself."""
    line = hand.pick("customer_identity")
    hand.spoil("customer_identity", line, "private", name=f"{line.cells['name'][0]}\ue5d2")


@in_row("个别行编码不同", "bytes of another encoding in one row", Outcome.QUARANTINE)
def stray_bytes(hand: Hand) -> None:
    """An address in GBK amid a file in UTF-8."""
    line = hand.pick("customer_identity", lambda cells: cells["address"].startswith("云溪市"))
    text = hand.feed.texts["customer_identity"]
    line.raw = text.rendered(line).replace("云溪市".encode(), "云溪市".encode("gbk"))
    hand.feed.changed.add("customer_identity")
    hand.note("customer_identity", line, "address", "encoding", {"address": line.cells["address"]})


@in_row("字段中有未加引号的分隔符", "a separator inside a field", Outcome.QUARANTINE)
def bare_separator(hand: Hand) -> None:
    """An address with a comma and no quotes: one field too many."""
    line = hand.pick("customer_identity", lambda cells: bool(cells["address"]))
    text = hand.feed.texts["customer_identity"]
    line.raw = ",".join(
        f"{value[:3]},{value[3:]}" if name == "address" else value
        for name, value in ((name, line.cells[name]) for name in text.columns)
    ).encode()
    hand.feed.changed.add("customer_identity")
    hand.note("customer_identity", line, "", "columns", dict(line.cells))


@in_row("备注中有未加引号的换行", "a line break in a memo without quotes", Outcome.QUARANTINE)
def broken_memo(hand: Hand) -> None:
    """One row that became two lines, neither of which is a row."""
    text = hand.feed.texts["interaction"]
    line = hand.pick("interaction")
    whole = dict(line.cells)
    cells = [line.cells[name] for name in text.columns]
    at = text.columns.index("reason")
    line.raw = ",".join([*cells[:at], "客户来电"]).encode()
    second = Line({}, raw=",".join(["改约下周", *cells[at + 1 :]]).encode())
    text.lines.insert(text.lines.index(line) + 1, second)
    hand.feed.changed.add("interaction")
    hand.note("interaction", line, "", "columns", whole)
    hand.note("interaction", second, "", "columns")


@in_row("末行截断", "a last line that is cut off", Outcome.QUARANTINE)
def cut_line(hand: Hand) -> None:
    """The transfer stopped in the middle of the last row."""
    line = hand.feed.texts["consent"].lines[-1]
    right = dict(line.cells)
    line.raw = hand.feed.texts["consent"].rendered(line)[: len(right["customer_id"]) + 4]
    line.end = b""
    hand.feed.changed.add("consent")
    hand.note("consent", line, "", "cut", right)


@in_row("CRLF 与 LF 混用", "both kinds of line end", Outcome.NORMALISE)
def mixed_line_ends(hand: Hand) -> None:
    """Every third line ends as Windows writes it."""
    for line in hand.feed.texts["household"].lines[::3]:
        line.end = b"\r\n"
    hand.feed.changed.add("household")
    hand.note("household", 0, "")


@in_row("文件尾 0x1A", "the old end mark", Outcome.NORMALISE)
def end_mark(hand: Hand) -> None:
    """0x1A behind the last line, as DOS programs close a file."""
    hand.feed.texts["risk_assessment"].tail = b"\x1a"
    hand.feed.changed.add("risk_assessment")
    hand.note("risk_assessment", 0, "")


@in_row("文件中间的 BOM", "a byte order mark in the middle", Outcome.NORMALISE)
def mark_in_the_middle(hand: Hand) -> None:
    """Two files with a mark each were joined to one."""
    text = hand.feed.texts["relationship"]
    line = text.lines[len(text.lines) // 2]
    line.raw = b"\xef\xbb\xbf" + text.rendered(line)
    hand.feed.changed.add("relationship")
    first = text.columns[0]
    hand.note("relationship", line, first, right={first: line.cells[first]})


@in_row("全角空格 U+3000", "full-width blanks", Outcome.NORMALISE)
def full_width_blanks(hand: Hand) -> None:
    """An occupation with the blanks of a form around it."""
    line = hand.pick("customer", lambda cells: bool(cells["occupation"]))
    before = hand.bend("customer", line, occupation=f"\u3000{line.cells['occupation']}\u3000")
    hand.note("customer", line, "occupation", right=before)


@in_row("不换行空格 NBSP", "no-break blanks", Outcome.NORMALISE)
def no_break_blanks(hand: Hand) -> None:
    """A unit's code copied from a web page."""
    line = hand.pick("customer", lambda cells: bool(cells["org_id"]))
    before = hand.bend("customer", line, org_id=f"\u00a0{line.cells['org_id']}\u00a0")
    hand.note("customer", line, "org_id", right=before)


@in_row("多出的列", "a column that nobody declared", Outcome.WARN)
def extra_column(hand: Hand) -> None:
    """The staff file grew a column over night."""
    text = hand.feed.texts["staff"]
    text.columns = [*text.columns, "desk"]
    hand.feed.changed.add("staff")
    hand.note("staff", 0, "desk", "unknown_column")


@in_row("缺少可选列", "an optional column that is gone", Outcome.WARN)
def optional_column_gone(hand: Hand) -> None:
    """The account file came without its last column."""
    text = hand.feed.texts["account"]
    text.columns = [name for name in text.columns if name != "covered_to"]
    hand.feed.changed.add("account")
    hand.note("account", 0, "covered_to", "missing_optional")


@in_row("列顺序变化", "columns in another order", Outcome.WARN)
def other_order(hand: Hand) -> None:
    """The columns are found by name."""
    text = hand.feed.texts["invitation"]
    text.columns = text.columns[::-1]
    hand.feed.changed.add("invitation")
    hand.note("invitation", 0, "", "reordered")
