"""A step of the night: one expression worked out once."""

from collections.abc import Callable
from dataclasses import dataclass

from ibis.expr.types import Table


@dataclass(frozen=True)
class Step:
    """One named result. `needs` are source tables or earlier steps, in the order `build` takes them.

    `cut`: the engine works the rows out here and keeps them; otherwise the step is only a named view that
    whoever needs it works out anew. `partitions`: in how many parts an engine that spreads rows over workers
    keeps them; 0 leaves it to the engine. `whole`: rows of different customers are compared or added up, so the
    step needs all customers at once; any other step may be worked out for some customers and then for the
    others (see `assay.nightly.buckets`). `origin` names everything the step's statement follows from besides the
    tables it is given (see `assay.nightly.remembered`); a step without one is written anew in each process.
    """

    name: str
    needs: tuple[str, ...]
    build: Callable[..., Table]
    cut: bool = True
    partitions: int = 0
    whole: bool = False
    origin: str = ""
