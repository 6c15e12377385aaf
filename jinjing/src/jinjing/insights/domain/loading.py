"""Snapshot tables become findings of a publication, column for column. The caller holds the transaction."""

import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import CharField

from jinjing.holdings.models import Publication
from jinjing.insights.models import CustomerFigures, CustomerTier, SegmentMembership, TriggerHit
from jinjing.insights.models.figures import Finding
from jinjing.kernel.bulk import delete_rows, insert_rows

FINDINGS: dict[str, type[Finding]] = {
    "indicators": CustomerFigures,
    "tiers": CustomerTier,
    "segments": SegmentMembership,
    "triggers": TriggerHit,
}
_OURS = ("id", "publication_id", "customer_id")


def columns_of(model: type[Finding]) -> tuple[str, ...]:
    """The snapshot columns a model keeps: its fields have the same names."""
    return tuple(f.attname for f in model._meta.concrete_fields if f.attname not in _OURS)


def load_findings(publication: Publication, table: str, rows: pa.Table) -> int:
    """Append one snapshot table; `customer_id` holds our own keys. Columns the model does not keep are left out."""
    model = FINDINGS[table]
    columns = {
        "publication_id": pa.repeat(pa.scalar(publication.pk, pa.int64()), rows.num_rows),
        "customer_id": rows["customer_id"],
    }
    for name in columns_of(model):
        text = isinstance(model._meta.get_field(name), CharField)
        columns[name] = pc.fill_null(rows[name], "") if text else rows[name]
    return insert_rows(model, pa.table(columns))


def forget_findings(publication: Publication) -> int:
    """Delete every finding of a publication that is neither in use nor the one to go back to."""
    return sum(
        delete_rows(model._default_manager.filter(publication=publication)) for model in FINDINGS.values()
    )
