"""From a copy of all rows a publication to rows with a validity: one statement a table, in the database."""

from collections.abc import Callable, Mapping
from typing import Any

OPEN = 2**31 - 1


def copied(
    app: str, old: str, new: str, *, also: Mapping[str, str] | None = None, of: str = ""
) -> Callable[[Any, Any], None]:
    """Rows of the current and the previous publication, each as it was shown.

    `also`: further columns with what to read for them; `of`: a join for them; {before}: the previous publication.
    """

    def copy(apps: Any, schema_editor: Any) -> None:
        publications = apps.get_model("holdings", "Publication").objects
        current = publications.filter(state="current").first()
        if current is None:
            return
        previous = publications.filter(state="previous").order_by("-published_at").first()
        before = previous.pk if previous else current.pk
        quoted = schema_editor.quote_name
        night, rows = apps.get_model(app, old)._meta, quoted(apps.get_model(app, new)._meta.db_table)
        kept = [quoted(f.column) for f in night.concrete_fields if f.column not in ("id", "publication_id")]
        more = {quoted(name): read.format(before=before) for name, read in (also or {}).items()}
        into = ", ".join([*kept, *more, "since", "until"])
        read = ", ".join([*(f"night.{column}" for column in kept), *more.values()])
        until = f"CASE WHEN night.publication_id = {current.pk} THEN {OPEN} ELSE {current.pk} END"
        # S608: names come from models, numbers from keys.
        schema_editor.execute(
            f"INSERT INTO {rows} ({into}) "  # noqa: S608
            f"SELECT {read}, night.publication_id, {until} FROM {quoted(night.db_table)} night {of} "
            f"WHERE night.publication_id IN ({current.pk}, {before}) "
            "ORDER BY night.publication_id, night.customer_id",
            params=None,
        )

    return copy
