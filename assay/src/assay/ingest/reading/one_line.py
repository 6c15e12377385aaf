"""Line breaks and tabs inside a field become one blank: no field of a declared table has several lines.

Memos come with whatever a person pressed in the teller's mask; a break inside quotes is no new row.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

BREAKS = r"[\t\n\v\f\r]+"


def one_line(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with every text on one line; the same batch if all of them are."""
    texts = [
        pa.types.is_string(kind) and _may_break(batch.column(n)) for n, kind in enumerate(batch.schema.types)
    ]
    if not any(texts):
        return batch
    columns = [
        pc.replace_substring_regex(column, BREAKS, " ") if breaks else column
        for column, breaks in zip(batch.columns, texts, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def _may_break(texts: pa.Array) -> bool:
    """A look at the bytes alone spares nearly every column the search."""
    content = texts.buffers()[2]
    if content is None:
        return False
    octets = np.frombuffer(content, np.uint8)
    return bool(((octets >= 0x09) & (octets <= 0x0D)).any())
