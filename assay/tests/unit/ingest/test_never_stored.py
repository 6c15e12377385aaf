"""Authentication data is refused at the door: by column, by shape, by declaration; nothing of it is kept (FI-01)."""

from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest
from assay.errors import FeedError
from assay.ingest.never_stored import RULES, rule_of_name, rule_of_values
from assay.ingest.pack import load_pack
from assay.sources import BY_NAME

FEEDS = Path(__file__).parents[4] / "feeds"
TRACK_2 = ";6222000000010018=27121010000012345678?"


@pytest.mark.covers("FI-01", "IM-11")
@pytest.mark.parametrize(
    ("name", "rule"),
    [
        *[
            (name, "C3-CVN")
            for name in ("CVV", "cvn2", "CardCvv2", "card security code", "卡片验证码", "安全码")
        ],
        *[
            (name, "C3-PIN")
            for name in ("PIN", "pin_block", "loginPassword", "PAYPWD", "交易密码", "查询口令")
        ],
        *[(name, "C3-TRACK") for name in ("track2", "Track_Data", "二磁信息", "磁道", "ICData", "芯片数据")],
        *[
            (name, "C3-EXPIRY")
            for name in ("card_expiry_date", "CardExpiry", "VALID_THRU", "卡有效期", "expiry_yymm")
        ],
        *[(name, "C3-OTP") for name in ("OTP", "smsCode", "短信验证码", "动态口令牌", "verify-code")],
        *[(name, "C3-BIOMETRIC") for name in ("fingerprint", "人脸特征", "指静脉")],
    ],
)
def test_a_column_is_known_however_it_is_spelled(name: str, rule: str):
    found = rule_of_name(name)
    assert found is not None
    # "动态口令" is a password as well as a one-time code: whichever comes first refuses it.
    assert found.rule == rule or (name, found.rule) == ("动态口令牌", "C3-PIN")


@pytest.mark.covers("FI-01")
@pytest.mark.parametrize(
    "name",
    [
        *(
            "opinion",
            "tracking_no",
            "shipping",
            "spin",
            "pinyin",
            "expires_on",
            "matures_on",
            "有效期",
            "card_no",
        ),
        *(
            "product_valid_to",
            "合同到期日",
            "统一社会信用代码",
            "校验和",
            "customer_code",
            "authority",
            "id_doc_expiry",
        ),
    ],
)
def test_harmless_columns_pass(name: str):
    assert rule_of_name(name) is None


def test_no_column_of_our_own_contract_is_refused():
    names = [column.name for source in BY_NAME.values() for column in source.columns]
    assert [name for name in names if rule_of_name(name)] == []


@pytest.mark.parametrize("path", sorted(FEEDS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_real_feeds_pass(path: Path):
    assert load_pack(path).files


@pytest.mark.covers("FI-01")
@pytest.mark.parametrize(
    "value",
    [
        pytest.param(TRACK_2, id="track 2"),
        pytest.param("6222000000010018=2712", id="track 2 cut"),
        pytest.param("6222000000010018D27121010000012345678F", id="track 2 of a chip"),
        pytest.param("%B6222000000010018^WANG/XIAOMING^27121010000000000000?", id="track 1"),
    ],
)
def test_a_value_is_known_by_its_shape(value: str):
    found = rule_of_values(pa.array(["harmless", None, value]))
    assert found is not None
    assert found.rule == "C3-TRACK"


@pytest.mark.parametrize(
    "value",
    [
        "a=b",
        "amount=1234567890123",
        "D20261122",
        "6222000000010018",
        "x^y^2",
        "2026-11-22=ok",
        "ABCD1234567D",
    ],
)
def test_a_harmless_value_passes(value: str):
    assert rule_of_values(pa.array([value])) is None


@pytest.mark.covers("FI-01")
def test_track_data_in_a_harmless_column_is_refused_and_nothing_is_kept(delivery, ingest, tmp_path):
    delivery.add_column("account", "memo", TRACK_2)
    outcome = ingest(delivery.write())
    assert (outcome.code, outcome.sources.exists(), "6222000000010018" in outcome.err) == (2, False, False)
    assert "account.csv: column memo holds or looks like track or chip data (rule C3-TRACK" in outcome.err
    holding = [path.name for path in tmp_path.rglob("*") if path.is_file() and b"=2712" in path.read_bytes()]
    assert holding == ["account.csv"]  # as delivered; the message says that it has to go


@pytest.mark.covers("FI-01")
def test_track_data_in_a_row_that_does_not_fit_is_refused_too(delivery, ingest):
    delivery.files["account"].append(f"a1,{TRACK_2},too,many,fields,for,this,table,by,far,indeed")
    outcome = ingest(delivery.write())
    assert (outcome.code, outcome.sources.exists()) == (2, False)
    assert "rule C3-TRACK" in outcome.err


@pytest.mark.covers("FI-01")
def test_track_data_in_parquet_is_refused(delivery, ingest):
    folder = delivery.write()
    table = pacsv.read_csv(folder / "product.csv")
    pq.write_table(table.append_column("memo", pa.array([TRACK_2] * len(table))), folder / "product.parquet")
    (folder / "product.csv").unlink()
    outcome = ingest(folder)
    assert (outcome.code, "product.parquet: column memo" in outcome.err) == (2, True)


PACK = """
schema_version: 1
name: test
version: "1"
base_currency: CNY
covers: {{from: 2026-01-01, to: 2026-12-31}}
policies: [segment-004]
files:
  - {{name: cards, key: [id], fields: [{{name: id}}, {{name: code{column}}}]{more}}}
"""


@pytest.mark.covers("FI-01")
@pytest.mark.parametrize(
    ("column", "more"),
    [(", column: CVV2", ""), ("", ", aliases: {code: [卡片验证码]}"), ("", ", ignore: [cvn]")],
    ids=["column", "alias", "ignored"],
)
def test_a_feed_cannot_declare_it(tmp_path: Path, column: str, more: str):
    path = tmp_path / "cards.yaml"
    path.write_text(PACK.format(column=column, more=more), encoding="utf-8")
    with pytest.raises(FeedError, match="is card security code .*C3-CVN.* and never comes in"):
        load_pack(path)


def test_every_rule_has_its_own_name():
    assert len({rule.rule for rule in RULES}) == len(RULES)
