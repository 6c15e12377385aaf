"""What the bank owes the customer a word about: papers, complaints settled, invitations."""

from ibis import literal

from assay.business_date import Run
from assay.calendar_days import days_after
from assay.policies import TriggerRule
from assay.triggers.conditions import falls_within, happened_within, holds, not_before
from assay.triggers.definition import Candidates, Facts, trigger
from assay.wording import day_en_of, day_zh_of


@trigger(
    zh="活动邀请",
    en="Event invitation",
    purpose="marketing",
    reads=("lead_days",),
    zh_text="客户在活动名单上、尚未邀请，活动在提前天数内，且回复期限未过。对象为活动。",
)
def event_invitation(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """The customer is on the list of an event within the lead days and was not invited yet.

    The reason lasts until the last day to reply. The subject is the event.
    """
    listed = facts.invitation
    rows = listed.mutate(reply_until=listed.reply_by.coalesce(listed.event_on))
    day, until = rows.event_on, rows.reply_until
    invited = rows.invited_on.notnull() & (rows.invited_on <= literal(run.on))
    return Candidates(
        rows,
        (
            holds(~invited, "尚未邀请", "not invited yet"),
            falls_within(day, run, rule, "活动日", "day of the event"),
            not_before(until, run, "回复期限", "last day to reply"),
        ),
        subject=rows.event_id,
        occurs_on=day,
        expires_on=until,
        zh=(literal("可邀请参加") + day_zh_of(day) + "的活动，" + day_zh_of(until) + "前回复。", ""),
        en=(
            literal("May be invited to the event on ")
            + day_en_of(day)
            + ", to reply by "
            + day_en_of(until)
            + ".",
            "",
        ),
    )


@trigger(
    zh="投诉已办结",
    en="Complaint closed",
    purpose="service",
    serves="CARE-3",
    reads=("lookback_days", "expires_after_days"),
    zh_text="近几日内客户的一件投诉办结：应回访。投诉未办结期间，营销类触发一律不提示。对象为投诉编号。",
)
def complaint_closed(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """A complaint of the customer was settled on one of the last days: a visit back is due.

    While a complaint is open no marketing trigger fires. The subject is the complaint.
    """
    rows = facts.complaint.filter(facts.complaint.closed_on.notnull())
    day = rows.closed_on
    return Candidates(
        rows,
        (happened_within(day, run, rule, "办结日", "day of settlement"),),
        subject=rows.complaint_id,
        occurs_on=day,
        expires_on=days_after(day, rule.expires_after_days),
        zh=(literal("投诉已于") + day_zh_of(day) + "办结，应回访。", ""),
        en=(literal("A complaint was settled on ") + day_en_of(day) + ": a visit back is due.", ""),
    )


@trigger(
    zh="证件到期",
    en="Identity document expiring",
    purpose="service",
    reads=("lead_days", "expires_after_days"),
    zh_text="客户身份证件的有效期末日在提前天数内或刚过：过期后账户可能受限。",
)
def document_expiring(facts: Facts, rule: TriggerRule, run: Run) -> Candidates:
    """The customer's identity document is valid until a day within the lead days, or has just expired.

    Accounts may be restricted once it has.
    """
    people = facts.customer
    rows = people.filter(people.document_valid_to.notnull()).select("customer_id", "document_valid_to")
    day = rows.document_valid_to
    past = day < literal(run.on)
    return Candidates(
        rows,
        (falls_within(day, run, rule, "证件有效期末日", "last day of validity"),),
        occurs_on=day,
        expires_on=days_after(day, rule.expires_after_days),
        zh=(
            literal("身份证件")
            + day_zh_of(day)
            + past.ifelse(literal("已过期，请更新。"), literal("到期，请提前更新。")),
            "",
        ),
        en=(
            past.ifelse(literal("Identity document expired on "), literal("Identity document expires on "))
            + day_en_of(day)
            + ".",
            "",
        ),
    )
