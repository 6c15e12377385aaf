"""Filters to choose from, and those that are set, in words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import npgettext, pgettext

from jinjing.holdings.models import Publication
from jinjing.identity.enums import Role
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import staff_in_role
from jinjing.identity.scope import Scope
from jinjing.insights.queries.segments import schemes_of, segment_names
from jinjing.insights.queries.tiers import names_of
from jinjing.workbench.list_spec import (
    DAYS,
    NOBODY,
    SINGLE,
    SORTABLE,
    Band,
    Care,
    DueWhen,
    Held,
    ListColumn,
    ListFilter,
    ListSpec,
    Nearly,
)

_FIXED: Mapping[ListFilter, type[Care | Band | Nearly | Held | DueWhen]] = {
    ListFilter.CARE: Care,
    ListFilter.BAND: Band,
    ListFilter.NEARLY: Nearly,
    ListFilter.HOLDS: Held,
    ListFilter.LACKS: Held,
    ListFilter.DUE: DueWhen,
}


@dataclass(frozen=True)
class Option:
    code: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Group:
    """Options of one filter. `single`: one at most; `name`: the filter's code."""

    name: str
    label: str
    single: bool
    options: tuple[Option, ...]

    @property
    def set(self) -> bool:
        return any(option.chosen for option in self.options)


@dataclass(frozen=True)
class Chip:
    """A filter that is set, and the address without it."""

    label: str
    href: str


def groups_of(scope: Scope, spec: ListSpec, *, publication: Publication) -> list[Group]:
    """Everything that can be chosen. One query for whoever leads an outlet, none for others."""
    return [
        Group(
            str(which),
            label,
            which in SINGLE,
            tuple(Option(code, name, code in spec.codes(which)) for code, name in options),
        )
        for which, label, options in _choices(scope, publication)
        if options
    ]


def _choices(
    scope: Scope, publication: Publication
) -> Iterator[tuple[ListFilter, str, Sequence[tuple[str, str]]]]:
    leads = scope.may(Permission.OUTLET_PORTFOLIOS)
    for which in ListFilter:
        label = str(which.label)
        if which == ListFilter.CARE and not scope.keeps_portfolio(Permission.CUSTOMER_PAGE):
            continue
        if which in _FIXED:
            yield which, label, [(code, str(name)) for code, name in _FIXED[which].choices]
        elif which in DAYS:
            yield which, label, [(code, days_in_words(code)) for code in DAYS[which]]
        elif which == ListFilter.TIER:
            yield which, label, list(_tiers(publication).items())
        elif which == ListFilter.MANAGER and leads:
            yield which, label, [*_managers(scope), (NOBODY, _nobody())]
        elif which == ListFilter.SEGMENT:
            for scheme in schemes_of(publication):
                heading = f"{label}: {scheme.name}"
                yield which, heading, [(code, str(name)) for code, name in scheme.segments.items()]


def sort_options(spec: ListSpec) -> list[Option]:
    """Both ways of every column that orders."""
    down, up = pgettext("customer list", "downwards"), pgettext("customer list", "upwards")
    return [
        Option(f"{sign}{column}", f"{column.label}, {word}", spec.sort == f"{sign}{column}")
        for column in SORTABLE
        for sign, word in (("", up), ("-", down))
    ]


def column_options(columns: Sequence[ListColumn]) -> list[Option]:
    return [Option(str(column), str(column.label), column in columns) for column in ListColumn]


def chips_of(spec: ListSpec, *, publication: Publication, address: Callable[[ListSpec], str]) -> list[Chip]:
    """One for each code that narrows the list. No query: a manager is told by staff number."""
    tiers, segments = _tiers(publication), segment_names(publication)

    def word(which: ListFilter, code: str) -> str:
        if which in _FIXED:
            return str(_FIXED[which](code).label)
        if which in DAYS:
            return days_in_words(code)
        if which == ListFilter.MANAGER:
            return _nobody() if code == NOBODY else code
        return tiers.get(code, code) if which == ListFilter.TIER else str(segments.get(code, code))

    return [
        Chip(f"{which.label}: {word(which, code)}", address(spec.without(which, code)))
        for which in ListFilter
        for code in spec.codes(which)
    ]


def days_in_words(code: str) -> str:
    return npgettext("customer list", "%(days)d day", "%(days)d days", int(code)) % {"days": int(code)}


def _nobody() -> str:
    return pgettext("customer list", "Nobody yet")


def _tiers(publication: Publication) -> dict[str, str]:
    official = next(iter(names_of(publication).values()), None)
    return {code: str(name) for code, name in official.tiers.items()} if official else {}


def _managers(scope: Scope) -> list[tuple[str, str]]:
    outlets = scope.at(Permission.OUTLET_PORTFOLIOS)
    found = staff_in_role(Role.RELATIONSHIP_MANAGER, outlet_ids=outlets, on=scope.on)
    return [(staff.staff_no, staff.name) for staff in found]
