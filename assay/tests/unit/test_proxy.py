"""The assumed margins are dated data: the latest list valid on the day counts."""

from datetime import date

import pytest
from assay.errors import DefinitionError
from assay.indicators.proxy import MARGINS, margins_on
from assay.sources.codes import ASSET_CLASSES
from pydantic import ValidationError


def test_the_latest_valid_list_counts():
    assert margins_on(date(2023, 12, 31))["demand_deposit"] == 14_000
    assert margins_on(date(2024, 1, 1))["demand_deposit"] == 10_000
    assert margins_on(date(2024, 1, 1)).keys() == set(ASSET_CLASSES)


def test_a_day_before_the_first_list_has_no_margins():
    with pytest.raises(DefinitionError, match=f"{MARGINS.name} has no margins valid on 1989-12-31"):
        margins_on(date(1989, 12, 31))


def test_a_list_that_forgets_a_class_is_refused(tmp_path):
    path = tmp_path / "margins.yaml"
    path.write_text(
        "schema_version: 1\nentries: [{valid_from: 2024-01-01, margin_millionths: {fund: 1}}]\n",
        encoding="utf-8",
    )
    with pytest.raises(ValidationError, match="every asset class needs a margin"):
        margins_on(date(2025, 1, 1), path)
