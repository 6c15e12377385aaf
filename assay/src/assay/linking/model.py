"""How much each agreement weighs: Splink's model of Fellegi and Sunter, trained on the bank's own customers.

u (how often strangers agree) is counted on a sample, m (how often the same person agrees) is learned by
expectation maximisation on pairs that share a document, and on pairs that share name and birth. What the data
do not show keeps the expectation of `fields.py`. Learned numbers are rounded, so that the order in which a
computer added them leaves no trace, and are written down: weights can be checked by hand.
"""

import logging
import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from assay.linking.errors import LinkingNotInstalled
from assay.linking.fields import FIELDS, Field
from assay.linking.policy import Training

if TYPE_CHECKING:
    from splink import Linker, SettingsCreator

DIGITS = 6
LEAST, MOST = 1e-7, 1 - 1e-7
RARE = 1e-3  # an agreement of strangers this rare is measured badly by a sample
# Pairs that are compared at all: no pair is proposed that agrees in none of these.
BLOCKS: tuple[tuple[str, ...], ...] = (
    ("document_kind", "document"),
    ("phone",),
    ("sound", "born"),
    ("born", "address"),
    ("sound", "address"),
    ("sound", "sex", "house"),
)
KNOWN_PAIRS = (("document_kind", "document"), ("sound", "born", "phone"))
TRAINING = (("document_kind", "document"), ("sound", "born"))


@dataclass(frozen=True)
class Weighted:
    """m and u of one level, whether the data said so, and the weight that follows, in bits."""

    field: str
    words: str
    m: float
    u: float
    learned: bool

    @property
    def bits(self) -> float:
        return math.log2(self.m / self.u)


@dataclass(frozen=True)
class Model:
    """The chance that two customers at random are one person, and every level's weight."""

    chance: float
    levels: tuple[Weighted, ...]

    def document(self) -> dict[str, Any]:
        """For model.json: nothing in it is about a person."""
        levels = [{**asdict(level), "bits": round(level.bits, 3)} for level in self.levels]
        return {"schema_version": 1, "chance_of_a_random_pair": self.chance, "levels": levels}

    def of(self, field: Field) -> tuple[Weighted, ...]:
        """The levels of a field, from the most alike."""
        return tuple(level for level in self.levels if level.field == field.key)


EXPECTED = tuple(
    Weighted(field.key, level.words.en, level.m, level.u, learned=False)
    for field in FIELDS
    for level in field.levels
)


def require_splink() -> None:
    """LinkingNotInstalled unless the packages of the extra `link` are there."""
    try:
        import pypinyin  # noqa: F401, PLC0415
        import splink  # noqa: F401, PLC0415
    except ImportError as missing:
        raise LinkingNotInstalled from missing


def train(connection: duckdb.DuckDBPyConnection, training: Training) -> Model:
    """Learn from the table `record`; with too few pairs to learn from the expectations stand."""
    known = _count_pairs(connection, KNOWN_PAIRS)
    people = int((connection.execute("SELECT count(*) FROM record").fetchone() or (0,))[0])
    pairs = max(1, people * (people - 1) // 2)
    # The sure pairs are only a share of all pairs that are one person; a bank without any has at least one.
    chance = round(min(0.1, max(1, known) * 100 / training.sure_percent / pairs), 12)
    if known < training.fewest_pairs:
        return Model(chance, EXPECTED)
    # The sample is drawn by one thread: with several, which rows are drawn depends on who comes first.
    threads = connection.execute("SELECT current_setting('threads')").fetchone()
    connection.execute("SET threads = 1")
    linker = _linker(connection, Model(chance, EXPECTED))
    linker.training.estimate_u_using_random_sampling(
        max_pairs=training.sampled_pairs, seed=training.seed, min_count_per_level=None
    )
    for columns in TRAINING:
        if _count_pairs(connection, (columns,)) >= training.fewest_pairs:
            linker.training.estimate_parameters_using_expectation_maximisation(
                _block(columns), estimate_without_term_frequencies=True
            )
    connection.execute(f"SET threads = {int(threads[0]) if threads else 1}")
    return Model(chance, _learned(linker, chance))


def score(connection: duckdb.DuckDBPyConnection, model: Model, *, at_least: float) -> pa.Table:
    """Compared pairs of at least that weight in bits, or with one document, and the level of each field."""
    linker = _linker(connection, model)
    found = linker.inference.predict(warning_mode="never")
    levels = ", ".join(f"CAST(gamma_{field.key} AS INTEGER) AS {field.key}" for field in FIELDS)
    return connection.execute(
        f"""
        SELECT customer_id_l AS customer_id, customer_id_r AS other_customer_id, match_weight AS weight, {levels},
            l.is_sound AND r.is_sound AS sound_numbers,
            l.is_for_life AND r.is_for_life AND l.document_kind = r.document_kind AS numbers_for_life,
            l.is_birth_stated AND r.is_birth_stated AS births_stated
        FROM {found.physical_name} AS pair
        JOIN record AS l ON l.customer_id = pair.customer_id_l
        JOIN record AS r ON r.customer_id = pair.customer_id_r
        WHERE match_weight >= {at_least:.3f} OR gamma_document = {_same_document()}
        ORDER BY customer_id_l, customer_id_r
        """  # noqa: S608
    ).to_arrow_table()


def _same_document() -> int:
    return len(FIELDS[0].levels) - 1


def _linker(connection: duckdb.DuckDBPyConnection, model: Model) -> "Linker":
    from splink import DuckDBAPI, Linker  # noqa: PLC0415 - an extra

    logging.getLogger("splink").setLevel(
        logging.CRITICAL + 1
    )  # its messages show SQL and counts, nobody reads them
    database = DuckDBAPI(connection)
    return Linker(database.register("record"), _settings(model), log_level=None, validate_settings=False)


def _settings(model: Model) -> "SettingsCreator":
    from splink import SettingsCreator  # noqa: PLC0415 - an extra

    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="customer_id",
        comparisons=[_comparison(field, model) for field in FIELDS],
        blocking_rules_to_generate_predictions=[*map(_block, BLOCKS), _shared_card()],
        probability_two_random_records_match=model.chance,
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=False,
        linker_uid="assay",
    )


def _comparison(field: Field, model: Model) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [{"sql_condition": field.missing, "is_null_level": True}]
    for level, weighted in zip(field.levels, model.of(field), strict=True):
        written: dict[str, Any] = {
            "sql_condition": level.condition,
            "m_probability": weighted.m,
            "u_probability": weighted.u,
        }
        if field.frequency_of and level.words.en in ("the same", "sounds the same"):
            written |= {"tf_adjustment_column": field.frequency_of, "tf_adjustment_weight": 1.0}
            written |= {"disable_tf_exact_match_detection": True}
        levels.append(written)
    return {"output_column_name": field.key, "comparison_levels": levels}


def _block(columns: tuple[str, ...]) -> Any:
    from splink import block_on  # noqa: PLC0415 - an extra

    return block_on(*columns)


def _shared_card() -> Any:
    from splink import block_on  # noqa: PLC0415 - an extra

    return block_on("cards", arrays_to_explode=["cards"])


def _count_pairs(connection: duckdb.DuckDBPyConnection, rules: tuple[tuple[str, ...], ...]) -> int:
    pairs = " UNION ".join(
        f"SELECT l.customer_id AS l, r.customer_id AS r FROM record AS l JOIN record AS r USING ({', '.join(rule)}) "  # noqa: S608
        "WHERE l.customer_id < r.customer_id"
        for rule in rules
    )
    return int((connection.execute(f"SELECT count(*) FROM ({pairs})").fetchone() or (0,))[0])  # noqa: S608


def _learned(linker: "Linker", chance: float) -> tuple[Weighted, ...]:
    found: dict[str, list[dict[str, Any]]] = {
        comparison["output_column_name"]: [
            level for level in comparison["comparison_levels"] if not level.get("is_null_level")
        ]
        for comparison in linker.misc.save_model_to_json(None)["comparisons"]
    }
    return tuple(
        _weighted(expected, level, chance)
        for field in FIELDS
        for expected, level in zip(
            (w for w in EXPECTED if w.field == field.key), found[field.key], strict=True
        )
    )


def _weighted(expected: Weighted, level: dict[str, Any], chance: float) -> Weighted:
    m = _probability(level, "m", expected.m)
    u = _probability(level, "u", expected.u)
    if u < RARE:
        # The sample of strangers holds a few pairs of one person, and they are most of what agrees so rarely.
        u = max((u - chance * m) / (1 - chance), expected.u)
    learned = m != expected.m or u != expected.u
    return Weighted(expected.field, expected.words, _rounded(m), _rounded(u), learned)


def _probability(level: dict[str, Any], which: str, expected: float) -> float:
    """What was learned; the expectation for what the data did not show, which Splink says in words."""
    value = level.get(f"{which}_probability")
    return value if isinstance(value, float) and math.isfinite(value) else expected


def _rounded(value: float) -> float:
    """To significant digits, and away from never and always."""
    return float(f"{min(MOST, max(LEAST, value)):.{DIGITS}g}")
