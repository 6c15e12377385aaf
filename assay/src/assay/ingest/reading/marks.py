"""Defects that only the reader can see, carried with the cell until the row is judged.

A defective cell begins with U+FDD0 and a letter: U+FDD0 to U+FDEF stand for no character and occur in no
text. While texts are still being split, single signs of that range stand for a defect anywhere in a cell.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MARK = "\ufdd0"
HALF, SEPARATOR, LONG = "\ufdd1", "\ufdd2", "\ufdd3"
RULES = {"h": "half", "s": "separator", "l": "long_number", "p": "private"}
# Private use areas of Unicode, and the signs above if they really were delivered.
PRIVATE = r"[\x{E000}-\x{F8FF}\x{F0000}-\x{10FFFF}\x{FDD4}-\x{FDEF}]"
SIGNS = r"[\x{FDD0}-\x{FDD3}]"
DEFECTS = (("h", HALF), ("s", SEPARATOR), ("l", LONG), ("p", PRIVATE))


def marked(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with the mark of its defect before each defective text; the same batch if there is none."""
    columns = [_marked(column) if pa.types.is_string(column.type) else column for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def _marked(texts: pa.Array) -> pa.Array:
    if not _is_suspicious(texts):
        return texts
    defective = [(letter, pc.match_substring_regex(texts, pattern)) for letter, pattern in DEFECTS]
    if not any(pc.any(found).as_py() for _, found in defective):
        return texts
    marked, plain = texts, pc.replace_substring_regex(texts, SIGNS, "")
    for letter, found in reversed(defective):  # the first of several defects is named
        marked = pc.if_else(found, pc.binary_join_element_wise(MARK + letter, plain, ""), marked)
    return marked


def _is_suspicious(texts: pa.Array) -> bool:
    """A look at the bytes alone: UTF-8 lead bytes of the areas in question. Spares nearly every column the search."""
    content = texts.buffers()[2]
    if content is None:
        return False
    octets = np.frombuffer(content, np.uint8)
    if not (octets >= 0xEE).any():
        return False
    after = np.append(octets[1:], 0)
    # EF 80 to EF A3 begin U+F000 to U+F8FF, EF B7 the signs; EF BC and EF BD are full-width forms.
    return bool((octets == 0xEE).any() or (octets >= 0xF3).any() or ((octets == 0xEF) & (after < 0xB8)).any())
