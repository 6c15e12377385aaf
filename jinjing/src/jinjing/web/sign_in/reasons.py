"""Why somebody stands at the door again, in one sentence each."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jinjing.identity.domain.colleague import NotAColleague
from jinjing.identity.domain.locks import SignInLocked
from jinjing.identity.domain.sign_in import NoPositionToday
from jinjing.identity.enums import SessionEnd

SSO_UNFINISHED, SSO_SILENT = "sso_unfinished", "sso_silent"
REASONS: Mapping[str, Promise] = {
    SessionEnd.IDLE: _("You were signed out because nobody used this device for a while. Sign in to go on."),
    SessionEnd.TOO_LONG: _("The longest time for one sign-in is over. Sign in again to go on."),
    SessionEnd.ENDED: _("This sign-in was ended from another device of yours."),
    SessionEnd.REVOKED: _("An administrator ended this sign-in. Sign in again, or ask why."),
    SessionEnd.PASSWORD: _("Your password was changed. Sign in with the new one."),
    SessionEnd.FACTORS: _("Your second factors were taken away. Sign in to set up new ones."),
    SessionEnd.LEFT: _(
        "No position is recorded for you today. Ask the security administrator to enter role and outlet."
    ),
    # Returns from the bank's own sign-in; the codes of refusals are those of `identity`.
    SSO_UNFINISHED: _("The sign-in was not completed, or took too long. Start it again."),
    SSO_SILENT: _("The bank's sign-in does not answer. Try again in a minute, or use name and password."),
    NotAColleague.code: _(
        "The bank has signed you in, but no colleague with your staff number is recorded here. "
        "Ask the security administrator."
    ),
    NoPositionToday.code: _(
        "No position is recorded for you today. Ask the security administrator to enter role and outlet."
    ),
    SignInLocked.code: _(
        "Too many failed tries came from this address. Wait a while and try again, or ask the security administrator."
    ),
}


def reason_of(code: str) -> Promise | None:
    """The sentence for a code of the address; anything else that stands there is not repeated."""
    return REASONS.get(code)
