from django.db.models import BooleanField, Func


class Noted(Func):
    """Whether there is something in a sealed text.

    Without a parameter, so that SQLite finds it in an index: it compares the text.
    """

    arity = 1
    output_field = BooleanField()
    template = "(%(expressions)s <> '')"
