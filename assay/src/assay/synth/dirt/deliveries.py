"""Dirt that concerns a delivery as a whole: ingest must refuse it and leave everything as it was."""

import gzip

from assay.synth.dirt.kinds import Outcome, whole_delivery
from assay.synth.dirt.parcel import Parcel


@whole_delivery("文件传输中断", "a truncated file")
def truncated_file(parcel: Parcel) -> None:
    """A file that ends after two thirds of its rows; the control file tells."""
    parcel.fill()
    lines = parcel.read("account.csv").splitlines(keepends=True)
    parcel.write("account.csv", b"".join(lines[: len(lines) * 2 // 3]))
    parcel.must_say("rows", "account.csv")


@whole_delivery("控制文件金额不符", "a wrong control total")
def wrong_control_total(parcel: Parcel) -> None:
    """The sender's total is one fen off."""
    parcel.fill()
    parcel.control_line("transaction", amount_fen=1)
    parcel.must_say("amount", "transaction.parquet")


@whole_delivery("必需的文件未送达", "a missing file")
def missing_file(parcel: Parcel) -> None:
    """The product file did not come."""
    parcel.fill()
    parcel.remove("product.csv")
    parcel.must_say("missing_file", "product.csv")


@whole_delivery("必需的列缺失", "a missing column")
def missing_column(parcel: Parcel) -> None:
    """The account file came without the customers' numbers."""
    parcel.fill()
    parcel.write("account.csv", parcel.read("account.csv").replace(b"customer_id", b"owner", 1))
    parcel.must_say("missing_column", "account.csv", 0, "customer_id")


@whole_delivery("空文件", "a file without rows")
def empty_file(parcel: Parcel) -> None:
    """The product file has a header and nothing else, and the sender says so."""
    parcel.fill()
    parcel.write("product.csv", parcel.read("product.csv").splitlines(keepends=True)[0])
    parcel.control_line("product", rows=0)
    parcel.must_say("no_rows", "product.csv")


@whole_delivery("整个文件编码错误（GBK 当作 UTF-8）", "a whole file in GBK")
def wrong_encoding(parcel: Parcel) -> None:
    """Every name is broken: too many rows to be mended by hand."""
    parcel.fill()
    text = parcel.read("customer_identity.csv").decode()
    parcel.write("customer_identity.csv", text.encode("gb18030"))
    parcel.must_say("too_many", "customer_identity.csv", 2, "name")


@whole_delivery("整个文件为 UTF-16", "a whole file in UTF-16")
def utf_16(parcel: Parcel) -> None:
    """As a spreadsheet saves what it calls Unicode text."""
    parcel.fill()
    parcel.write("staff.csv", parcel.read("staff.csv").decode().encode("utf-16"))
    parcel.must_say("encoding", "staff.csv", 1)


@whole_delivery("同一文件送来两份", "a file that came twice")
def file_twice(parcel: Parcel) -> None:
    """The customer file lies there packed and unpacked."""
    parcel.fill()
    parcel.write("customer.csv.gz", gzip.compress(parcel.read("customer.csv"), mtime=0))
    parcel.must_say("twice", "customer.csv.gz")


@whole_delivery("同一批数据重复送达", "a delivery sent twice", Outcome.IGNORE)
def double_sent(parcel: Parcel) -> None:
    """The same files once more: nothing is new."""
    parcel.fill()
    parcel.onto = "sound"


@whole_delivery("信号文件未到", "a missing signal")
def missing_signal(parcel: Parcel) -> None:
    """The package is there; the file that says it is whole is not."""
    parcel.packed(f"JJ_01_{parcel.on:%Y%m%d}.tar.gz")
    parcel.must_say("signal", f"JJ_01_{parcel.on:%Y%m%d}.tar.gz")


@whole_delivery("压缩包损坏", "a damaged package")
def damaged_package(parcel: Parcel) -> None:
    """The archive stops in the middle, its signal came all the same."""
    name = f"JJ_01_{parcel.on:%Y%m%d}.tar.gz"
    parcel.packed(name)
    whole = (parcel.folder / name).read_bytes()
    parcel.write(name, whole[: len(whole) // 2])
    parcel.write(f"{name}.OK", b"")
    parcel.must_say("damaged", name)


@whole_delivery("压缩包内路径越界", "a package that writes elsewhere")
def escaping_package(parcel: Parcel) -> None:
    """One member of the archive is named ../customer.csv."""
    name = f"JJ_01_{parcel.on:%Y%m%d}.tar.gz"
    parcel.packed(name, member="../customer.csv")
    parcel.write(f"{name}.OK", b"")
    parcel.must_say("path", name)


@whole_delivery("两天的数据包放在一起", "packages of two days")
def two_days_at_once(parcel: Parcel) -> None:
    """Yesterday's package was not taken away."""
    for day in (parcel.day(0), parcel.day(-1)):
        name = f"JJ_01_{day.replace('-', '')}.tar.gz"
        parcel.packed(name)
        parcel.write(f"{name}.OK", b"")
    parcel.must_say("two_days")


@whole_delivery("带宏的工作簿", "a workbook with macros")
def macro_workbook(parcel: Parcel) -> None:
    """The staff list came as .xlsm."""
    parcel.fill()
    parcel.remove("staff.csv")
    parcel.write("staff.xlsm", b"PK\x03\x04")
    parcel.must_say("macro", "staff.xlsm")


@whole_delivery("含鉴别信息（C3）", "authentication data")
def security_code(parcel: Parcel) -> None:
    """Somebody added the card security code to the account file."""
    parcel.fill()
    head, *rows = parcel.read("account.csv").splitlines()
    parcel.write("account.csv", b"\n".join([head + b",cvv2", *(row + b",123" for row in rows)]) + b"\n")
    parcel.must_say("C3-CVN", "account.csv", 0, "cvv2")


@whole_delivery("全量文件行数骤减", "a full file that shrank")
def shrunk_file(parcel: Parcel) -> None:
    """A third of the accounts is gone, and the sender counted them so."""
    parcel.fill()
    parcel.onto = "sound"
    lines = parcel.read("account.csv").splitlines(keepends=True)
    kept = lines[: len(lines) * 2 // 3]
    parcel.write("account.csv", b"".join(kept))
    parcel.control_line("account", rows=len(kept) - 1)
    parcel.must_say("fewer", "account.csv")


@whole_delivery("日期倒流", "an earlier day after a later one")
def earlier_day(parcel: Parcel) -> None:
    """A delivery that ends a day before the one that was taken over last."""
    parcel.fill()
    parcel.onto = "sound"
    parcel.control_line("balance_change", covers_to=parcel.day(-1))
    parcel.must_say("earlier_days")


@whole_delivery("周末批次缺失", "the weekend's batches are missing")
def weekend_missing(parcel: Parcel) -> None:
    """Friday's delivery is followed by Monday's; Saturday and Sunday never came."""
    parcel.increment(parcel.day(3), parcel.day(3), parcel.day(3))
    parcel.must_say("days_missing")


@whole_delivery("混入不完整的一天", "a partial day")
def partial_day(parcel: Parcel) -> None:
    """A batch that is complete to one day holds a row of the next."""
    parcel.increment(parcel.day(2), parcel.day(1), parcel.day(1))
    parcel.must_say("partial_day", "balance_change.csv")
