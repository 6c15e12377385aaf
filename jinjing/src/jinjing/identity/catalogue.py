"""Data catalogue: staff, positions, the organisation; sign-in tables of Django and its extensions."""

from jinjing.kernel.catalogue import PLAIN, Basis, Erasure, Facts, Level, OpenReason, Purpose, Whose, table

PERSON = Facts(
    level=Level.C1,
    whose=Whose.STAFF,
    purposes=(Purpose.SIGN_IN, Purpose.ORGANISE),
    basis=Basis.EMPLOYMENT,
    retention="retention.staff_years",
)
SIGN_IN = PERSON.but(purposes=(Purpose.SIGN_IN,), erasure=Erasure.BLANK)
SECRET = SIGN_IN.but(level=Level.C2)  # never shown to anybody
HASHED = SECRET.but(open_because=OpenReason.HASHED)
SESSION = SIGN_IN.but(retention="retention.session_days", erasure=Erasure.DELETE)
TRACE = SIGN_IN.but(
    purposes=(Purpose.SIGN_IN, Purpose.PROVE), retention="audit.keep_months", erasure=Erasure.DELETE
)
PLACE = PERSON.but(purposes=(Purpose.ORGANISE,))

TABLES = (
    table("identity.OrgUnit", all=(PLAIN, "id code parent_id path level branch_kind name name_en closed_on")),
    table(
        "identity.Staff",
        person=(PERSON, "id staff_no name language is_active from_feed expires_on"),
        sign_in=(SIGN_IN, "sign_in last_login password_changed_at must_change_password"),
        secret=(HASHED, "password"),
    ),
    table(
        "identity.StaffSession",
        all=(
            TRACE,
            (
                "id staff_id device tablet opened_at last_active_at idle_minutes ends_at "
                "proved_with proved_at owes ended_at ended_why"
            ),
        ),
    ),
    table("identity.BrowserSession", all=(SESSION, "session_key session_data expire_date staff_session_id")),
    table(
        "identity.Factor",
        about=(SIGN_IN, "id staff_id kind counter added_at confirmed_at used_at"),
        secret=(SECRET, "secret"),
    ),
    table("identity.RecoveryCode", about=(SIGN_IN, "id staff_id used_at"), secret=(HASHED, "digest")),
    table("identity.FormerPassword", about=(SIGN_IN, "id staff_id replaced_at"), secret=(HASHED, "password")),
    table(
        "identity.SignInTries",
        all=(SESSION, "id of token staff_id failures counted_from locked_until"),
    ),
    table("identity.Position", all=(PLACE, "id staff_id role org_unit_id valid_from valid_to")),
    table("identity.Availability", all=(PLACE, "id staff_id whereabouts until changed_at")),
    table("auth.Permission", all=(PLAIN, "id name content_type_id codename")),
    table("auth.Group", all=(PLAIN, "id name")),
    table("auth.Group_permissions", all=(PLAIN, "id group_id permission_id")),
    table("contenttypes.ContentType", all=(PLAIN, "id app_label model")),
)
