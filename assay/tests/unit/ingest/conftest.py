"""A small bank's delivery in our interchange: 200 customers with one account each, every file whole."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml
from assay.cli import main

FEEDS = Path(__file__).parents[4] / "feeds"
CUSTOMERS = range(1, 201)


@dataclass
class Delivery:
    """Files as lists of lines; a test bends a line and writes the folder."""

    folder: Path
    files: dict[str, list[str]] = field(default_factory=dict)
    encoding: str = "utf-8"

    def write(self) -> Path:
        self.folder.mkdir(exist_ok=True)
        for name, lines in self.files.items():
            (self.folder / f"{name}.csv").write_bytes(
                "".join(f"{line}\n" for line in lines).encode(self.encoding)
            )
        return self.folder

    def replace(self, name: str, line: int, old: str, new: str) -> None:
        """Change a line, counted as a person does: the header is line 1."""
        assert old in self.files[name][line - 1]
        self.files[name][line - 1] = self.files[name][line - 1].replace(old, new)

    def drop_column(self, name: str, column: str) -> None:
        at = self.files[name][0].split(",").index(column)
        self.files[name] = [
            ",".join(c for n, c in enumerate(line.split(",")) if n != at) for line in self.files[name]
        ]

    def add_column(self, name: str, column: str, value: str) -> None:
        header, *rows = self.files[name]
        self.files[name] = [f"{header},{column}", *(f"{row},{value}" for row in rows)]

    def reverse_columns(self, name: str) -> None:
        self.files[name] = [",".join(reversed(line.split(","))) for line in self.files[name]]

    def next_one(self, name: str, first: str, last: str, **files: list[str]) -> "Delivery":
        """A later delivery of the same files but those given (rows only, and the days it covers)."""
        later = Delivery(self.folder.parent / name, {n: list(lines) for n, lines in self.files.items()})
        for table, rows in files.items():
            later.files[table] = [later.files.get(table, [HEADERS.get(table, "")])[0], *rows]
        later.close(first, last)
        return later

    def close(self, first: str, last: str) -> None:
        """Count the rows into the control file and state the days."""
        rows = {name: lines[1:] for name, lines in self.files.items() if name != "control"}
        total = sum(int(row.split(",")[2]) for row in rows["balance_change"])
        self.files["control"] = [
            "table,rows,amount_fen,covers_from,covers_to",
            *(f"{name},{len(lines)},,," for name, lines in rows.items() if name != "balance_change"),
            f"balance_change,{len(rows['balance_change'])},{total},{first},{last}",
        ]


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keys of this test only."""
    folder = tmp_path / "keys"
    monkeypatch.setenv("ASSAY_KEYS", str(folder))
    return folder


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    """Account n belongs to customer n and holds n x 100 fen from 1 July and n x 200 fen from 1 August 2026."""
    balances = [
        f"a{n},2026-{month}-01,{n * amount}"
        for n in CUSTOMERS
        for month, amount in (("07", 100), ("08", 200))
    ]
    return Delivery(
        tmp_path / "delivered",
        {
            "organisation": [
                "org_id,parent_id,level,branch_kind,name",
                "1,,head_office,,总行",
                "11,1,outlet,wealth_outlet,河滨支行",
            ],
            "customer": [
                "customer_id,kind,sex,birth_on,birthday_calendar,org_id",
                *(f"{n},individual,F,1968-02-07,lunar,11" for n in CUSTOMERS),
            ],
            "customer_identity": [
                "customer_id,name,id_doc_type,id_doc_no,phone",
                *(f"{n},客户{n}号,resident_id,1101011968020700{n:02},1380000{n:04}" for n in CUSTOMERS),
            ],
            "product": ["product_id,asset_class,name", "P1,demand_deposit,活期存款"],
            "account": [
                "account_id,customer_id,product_id,org_id,currency,opened_on,closed_on,matures_on",
                *(f"a{n},{n},P1,11,CNY,2026-07-01,," for n in CUSTOMERS),
            ],
            "balance_change": ["account_id,changed_on,balance_fen", *balances],
            "control": [
                "table,rows,amount_fen,covers_from,covers_to",
                "organisation,2,,,",
                "customer,200,,,",
                "customer_identity,200,,,",
                "product,1,,,",
                "account,200,,,",
                f"balance_change,400,{sum(n * 300 for n in CUSTOMERS)},2026-07-01,2026-09-30",
            ],
        },
    )


HEADERS = {"transaction": "transaction_id,account_id,booked_on,amount_fen"}


@pytest.fixture
def pack(tmp_path: Path) -> Callable[..., Path]:
    """Our own feed pack with other modes: `pack(balance_change="increment", park_days=3)`."""

    def written(*, more: dict[str, dict[str, object]] | None = None, **said: object) -> Path:
        content = yaml.safe_load((FEEDS / "jinjing.yaml").read_text(encoding="utf-8"))
        for file in content["files"]:
            if file["table"] in said:
                file["mode"] = said.pop(file["table"])
            file.update((more or {}).get(file["table"], {}))
        content.update(said)
        path = tmp_path / "pack.yaml"
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return path

    return written


@dataclass(frozen=True)
class Outcome:
    """What the command gave back."""

    code: int
    out: str
    err: str
    sources: Path


Ingest = Callable[..., Outcome]


@pytest.fixture
def ingest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Ingest]:
    """`assay ingest` as a person runs it, into the same folder of sources each time."""

    def command(
        folder: Path | None,
        *,
        feed: Path | None = FEEDS / "jinjing.yaml",
        onto: Path | None = None,
        out: Path = tmp_path / "sources",
        more: tuple[str, ...] = (),
    ) -> Outcome:
        capsys.readouterr()
        delivered = ["--in", str(folder)] if folder else []
        upon = ["--onto", str(onto)] if onto else []
        pack = ["--feed", str(feed)] if feed else []
        code = main(["ingest", *pack, *delivered, *upon, "--out", str(out), *more])
        said = capsys.readouterr()
        return Outcome(code, said.out, said.err, out)

    yield command
    left = [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert left == [], "an ingest leaves nothing beside the sources"
