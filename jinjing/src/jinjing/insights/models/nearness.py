from django.db.models import BigIntegerField, Func


class TimesIn(Func):
    """How many whole times the second column goes into the first; NULL where it is nothing.

    Without a parameter, so that an index on it is used by either database: SQLite compares the text.
    """

    arity = 2
    output_field = BigIntegerField()
    template = "(%(expressions)s, 0))"
    arg_joiner = " / NULLIF("
