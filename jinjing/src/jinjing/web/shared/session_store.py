"""Where browsers' sessions are kept: one statement says who is asking, and all that a request has to know of them.

Django's sessions in the database, extended as its documentation says (an own model, an own store). Reading one brings
the row of `StaffSession`, the person, the positions of the day with their places, the recorded rules and the mark of the
publication in use. Nothing of it outlives the request but what its mark still vouches for (`kernel.memory`).
"""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import CharField, DateField, DateTimeField, OuterRef, QuerySet

from jinjing.holdings.queries import publications
from jinjing.identity.models import BrowserSession, Staff, StaffSession
from jinjing.identity.queries.positions import note_positions, positions_held
from jinjing.kernel import clock, memory, rules
from jinjing.kernel.written_once import Given, written_once

ROW = "staff_session"  # under which a session names its row of `StaffSession`
OF_THE_ROW = [field.attname for field in StaffSession._meta.concrete_fields]
OF_THE_PERSON = [field.attname for field in Staff._meta.concrete_fields]


@written_once
def who_is_asking() -> QuerySet[BrowserSession, Any]:
    """The session behind a cookie, if it has not run out, and what comes with it."""
    rows = BrowserSession.objects.filter(
        session_key=Given("key", CharField()), expire_date__gt=Given("real", DateTimeField())
    )
    return rows.annotate(
        positions=positions_held(OuterRef("staff_session__staff_id"), on=Given("today", DateField())),
        rules=rules.as_written(),
        publication=publications.mark_in_use(),
    ).values_list(
        "session_data",
        "positions",
        "rules",
        "publication",
        *(f"staff_session__{name}" for name in OF_THE_ROW),
        *(f"staff_session__staff__{name}" for name in OF_THE_PERSON),
    )


class SessionStore(DatabaseStore):
    """`staff_session`: the row behind the session as it was read, the person joined; None while nobody is signed in."""

    staff_session: StaffSession | None = None

    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        return BrowserSession

    def create_model_instance(self, data: dict[str, Any]) -> BrowserSession:
        made: BrowserSession = super().create_model_instance(data)  # type: ignore[assignment]
        made.staff_session_id = data.get(ROW)
        return made

    def load(self) -> dict[str, Any]:
        """What the browser's session holds; the rest is noted for this request."""
        today = clock.today()
        found = who_is_asking.asked(key=self.session_key, real=clock.real_now(), today=today)
        if not found:
            self._session_key = None
            return {}
        kept, positions, written, in_use, *columns = found[0]
        memory.note(rules.WRITTEN, written)
        memory.note(publications.IN_USE, in_use)
        self.staff_session = _row_from(columns)
        if self.staff_session is not None:
            note_positions(self.staff_session.staff, positions, on=today)
        return self.decode(kept)


def _row_from(columns: list[Any]) -> StaffSession | None:
    if columns[0] is None:
        return None
    row = StaffSession.from_db("default", OF_THE_ROW, columns[: len(OF_THE_ROW)])
    row.staff = Staff.from_db("default", OF_THE_PERSON, columns[len(OF_THE_ROW) :])
    return row
