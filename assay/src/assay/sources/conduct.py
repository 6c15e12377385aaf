"""What was done and wished: conversations, consents, referrals, assessments, and the calendar."""

from assay.sources.codes import CHANNELS, OCCASIONS, OUTCOMES, SELF_CHANNELS, WATCHES
from assay.sources.contract import Column, Source

calendar = Source(
    "calendar",
    "one row a day (neither workdays nor lunar dates can be computed in every engine)",
    ("day",),
    (
        Column("day", "date", "Day", required=True),
        Column("workday", "bool", "Work is done, make-up workdays included", required=True),
        Column("announced", "bool", "False where only the weekend rule is known", required=True),
        Column("holiday", "text", "Name of the holiday"),
        Column("lunar_month", "int", "Lunar month 1-12", required=True),
        Column("lunar_day", "int", "Lunar day 1-30", required=True),
        Column("lunar_leap", "bool", "The month is a leap month", required=True),
        Column("lunar_month_days", "int", "29 or 30", required=True),
    ),
)

risk_assessment = Source(
    "risk_assessment",
    "one row an assessment of a customer's risk tolerance",
    ("customer_id", "assessed_on"),
    (
        Column("customer_id", "text", "Customer", required=True),
        Column("assessed_on", "date", "Day", required=True),
        Column(
            "risk_tolerance", "text", "C1 the least", required=True, values=("C1", "C2", "C3", "C4", "C5")
        ),
        Column("valid_to", "date", "Last day of validity", required=True),
    ),
)

interaction = Source(
    "interaction",
    "one row a conversation that took place or was tried; notes stay in the application",
    ("interaction_id",),
    (
        Column("interaction_id", "text", "Id", required=True),
        Column("customer_id", "text", "Customer", required=True),
        Column("staff_id", "text", "Who spoke", required=True),
        Column(
            "channel",
            "text",
            "T telephone, E e-mail, M meeting, W WeCom, V visit, S short message",
            required=True,
            values=CHANNELS,
        ),
        Column("outcome", "text", "What came of it", required=True, values=OUTCOMES),
        Column("occurred_at", "timestamp", "When, UTC", required=True),
        Column("occurred_on", "date", "Which day, in the bank's time zone", required=True),
        Column("reason", "text", "Trigger or other reason for it"),
        Column("reached", "bool", "The customer was spoken to (mail and messages: false)", required=True),
    ),
)

consent = Source(
    "consent",
    "one row a consent or wish",
    ("customer_id", "purpose", "channel", "given_on"),
    (
        Column("customer_id", "text", "Customer", required=True),
        Column("purpose", "text", "marketing, service, profiling", required=True),
        Column("channel", "text", "As in interaction, or all", required=True),
        Column("given_on", "date", "Since when", required=True),
        Column("withdrawn_on", "date", "Until when"),
        Column("do_not_disturb", "bool", "The wish not to be contacted at all", required=True),
    ),
)

referral = Source(
    "referral",
    "one row a referral from lobby or counter to a relationship manager",
    ("referral_id",),
    (
        Column("referral_id", "text", "Id", required=True),
        Column("customer_id", "text", "Customer, if known"),
        Column("found_by_staff_id", "text", "Who recognised the customer", required=True),
        Column("accepted_by_staff_id", "text", "Who took over"),
        Column("org_id", "text", "Outlet", required=True),
        Column("offered_at", "timestamp", "When, UTC", required=True),
        Column("state", "text", "offered, accepted, declined, expired, contacted, converted", required=True),
    ),
)

channel_activity = Source(
    "channel_activity",
    "one row a customer, channel and day of use",
    ("customer_id", "channel", "used_on"),
    (
        Column("customer_id", "text", "Customer", required=True),
        Column("channel", "text", "Where", required=True, values=SELF_CHANNELS),
        Column("used_on", "date", "Day; a month's count may stand on its last day", required=True),
        Column("uses", "int", "How often", required=True),
    ),
)

complaint = Source(
    "complaint",
    "one row a complaint; what it is about stays in the application",
    ("complaint_id",),
    (
        Column("complaint_id", "text", "Id", required=True),
        Column("customer_id", "text", "Who complained", required=True),
        Column("opened_on", "date", "Day", required=True),
        Column("closed_on", "date", "Day on which it was settled; empty while open"),
    ),
)

occasion = Source(
    "occasion",
    "one row a day in a customer's life that the bank was told of and may speak of",
    ("customer_id", "kind", "happens_on"),
    (
        Column("customer_id", "text", "Customer", required=True),
        Column("kind", "text", "What", required=True, values=OCCASIONS),
        Column("happens_on", "date", "Day; anniversaries and birthdays come back every year", required=True),
        Column("consented", "bool", "The customer agreed to be spoken to about it", required=True),
    ),
)

watch = Source(
    "watch",
    "one row a wish to be told when a rate, a price or a position crosses a bound",
    ("watch_id",),
    (
        Column("watch_id", "text", "Id", required=True),
        Column("customer_id", "text", "Who asked", required=True),
        Column("kind", "text", "What is watched", required=True, values=WATCHES),
        Column("product_id", "text", "Product whose price or rate is watched"),
        Column("account_id", "text", "Position whose return is watched (take_profit, stop_loss)"),
        Column("currency", "text", "Foreign currency whose rate is watched"),
        Column(
            "bound_e8",
            "int",
            "Price or rate times 100,000,000; of a position its return times 100,000,000, a loss negative",
            required=True,
        ),
        Column("direction", "text", "Fires at or beyond the bound", required=True, values=("above", "below")),
        Column("asked_on", "date", "Since when", required=True),
        Column("done_on", "date", "Day on which the customer was told or took it back; empty: open"),
    ),
)

invitation = Source(
    "invitation",
    "one row an event and an invited customer",
    ("event_id", "customer_id"),
    (
        Column("event_id", "text", "Event", required=True),
        Column("customer_id", "text", "Who may be invited", required=True),
        Column("event_on", "date", "Day of the event", required=True),
        Column("reply_by", "date", "Last day to reply"),
        Column("invited_on", "date", "Day on which the invitation was given; empty: not yet"),
    ),
)

man_judgement = Source(
    "man_judgement",
    "one row a customer and day of a relationship manager's judgement (SEG-16)",
    ("customer_id", "judged_on"),
    (
        Column("customer_id", "text", "Customer", required=True),
        Column("judged_on", "date", "Day; the latest counts", required=True),
        Column("money", "bool", "Has the money", required=True),
        Column("authority", "bool", "Decides", required=True),
        Column("need", "bool", "Has the need", required=True),
    ),
)
