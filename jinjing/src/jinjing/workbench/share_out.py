"""Who takes over whom: those who know the customer first, then evenly, the valuable ones evenly as well."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from jinjing.workbench.records import Entrusted


def share_out(customers: Iterable[Entrusted], successors: Sequence[int]) -> dict[int, int]:
    """Staff key by customer key.

    A stand-in among the successors keeps the own customers. Each of the others goes to whoever has the
    fewest of that rank, then the fewest in all, in the order in which the successors were named.
    """
    given: dict[int, int] = {}
    of_rank: Counter[tuple[int, int]] = Counter()
    in_all: Counter[int] = Counter()
    for customer in sorted(customers, key=lambda c: (not _known(c, successors), c.rank, c.customer_id)):
        taker = (
            customer.stand_in_id
            if _known(customer, successors) and customer.stand_in_id
            else min(successors, key=lambda s: (of_rank[s, customer.rank], in_all[s], successors.index(s)))
        )
        given[customer.customer_id] = taker
        of_rank[taker, customer.rank] += 1
        in_all[taker] += 1
    return given


def _known(customer: Entrusted, successors: Collection[int]) -> bool:
    return customer.stand_in_id in successors
