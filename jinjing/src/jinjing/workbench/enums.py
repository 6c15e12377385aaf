from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EntryState(TextChoices):
    OPEN = "open", _("Open")
    ATTEMPTED = "attempted", _("Attempted")
    REACHED = "reached", _("Got through")
    DROPPED = "dropped", _("Taken off")


class LeadSource(TextChoices):
    LOBBY = "lobby", _("Lobby")
    COUNTER = "counter", _("Counter")


class LeadState(TextChoices):
    OPEN = "open", _("Open")
    CONTACTED = "contacted", _("Contacted")
    CLOSED = "closed", _("Closed")
