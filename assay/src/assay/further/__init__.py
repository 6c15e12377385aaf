"""Declarations that a bank adds to those of the engine, without touching the engine: `assay run --extra FILE.py`.

The file is a Python module beside the bank's policy packs. It declares with the same decorators as the
engine's own modules and names what it adds in one tuple, `DECLARED`. Its indicators stand in a table of their
own, `further_indicators`; its triggers fire where the official policy has a rule for them.
"""

from assay.further.declared import NOTHING, Further, FurtherFile
from assay.further.reading import read_further

__all__ = ["NOTHING", "Further", "FurtherFile", "read_further"]
