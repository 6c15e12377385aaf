"""`jinjing audit`: seals, anchors, verifies, exports, and leaves a trace of having looked."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from jinjing.kernel import anchors, audit
from jinjing.kernel.models import AccessEntry, AccessSeal

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)


def run(*words: str) -> tuple[int, str, str]:
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("audit", *words, stdout=out, stderr=err)
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    return code, out.getvalue(), err.getvalue()


@pytest.mark.covers("RULE-4", "SE-03")
def test_verify_of_an_untouched_log_exits_0_and_names_the_tail() -> None:
    audit.write("customer.open", by=None, at=AT, outlet="101")
    run("seal")
    audit.write("customer.open", by=None, at=AT, outlet="101")
    said = "101: 已封存 sealed 1, 待封存 unsealed 1, 已锚定 anchored 1, 问题 faults 0\n"
    assert run("verify") == (0, said, "")


@pytest.mark.covers("RULE-4", "SE-03")
def test_verify_of_a_touched_log_exits_2_and_names_the_line() -> None:
    entry = audit.write("customer.open", by=None, at=AT, outlet="101", subject="a")
    audit.seal_all()
    AccessEntry.objects.filter(pk=entry.pk).update(subject="b")
    code, out, err = run("verify")
    assert (code, err) == (2, f"  #{entry.pk}: entry changed or reordered\n")
    assert out == "101: 已封存 sealed 1, 待封存 unsealed 0, 已锚定 anchored 0, 问题 faults 1\n"


def test_verify_since_a_day_leaves_out_what_was_anchored_before() -> None:
    entry = audit.write("customer.open", by=None, at=AT, outlet="101", subject="a")
    audit.seal_all()
    anchors.anchor_chains(at=AT)
    AccessEntry.objects.filter(pk=entry.pk).update(subject="b")
    assert (run("verify", "--since", "2026-11-20")[0], run("verify", "--since", "2026-11-19")[0]) == (0, 2)


def test_verify_records_itself() -> None:
    run("verify")
    entry = AccessEntry.objects.get()
    assert (entry.action, entry.subject, entry.detail) == (
        "audit.verify",
        "access-log",
        {"sealed": 0, "unsealed": 0, "faults": 0},
    )


def test_seal_says_how_many() -> None:
    audit.write("customer.open", by=None, at=AT, outlet="101")
    assert run("seal") == (0, "封存 / sealed: 1\n", "")
    assert audit.unsealed_count() == 0


@pytest.mark.covers("SE-03")
def test_anchors_are_printed_to_be_kept_elsewhere() -> None:
    audit.write("customer.open", by=None, at=AT, outlet="101")
    run("seal")
    seal, anchor = AccessSeal.objects.get(), anchors.last_anchor("101")
    assert run("anchors")[1] == f"101\t1\t{anchor.at}\t{seal.digest}\t{anchor.mac}\n"


@pytest.mark.covers("SE-03")
def test_export_goes_on_where_the_file_ends(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    with audit.at_terminal("10.1.2.3"):
        audit.write("customer.open", by=None, at=AT, outlet="101", subject="a", outcome="refused")
    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        assert run("export", "--to", str(file))[1] == "已导出 / exported: 1\n"
    file.write_text(file.read_text() + '{"half": ')  # somebody pulled the plug
    audit.write("customer.open", by=None, at=AT + timedelta(seconds=1), outlet="101", subject="b")
    with time_machine.travel(AT + timedelta(hours=2), tick=False):
        assert run("export", "--to", str(file), "--since", "2030-01-01")[1] == "已导出 / exported: 2\n"
    events = [json.loads(line) for line in file.read_text().splitlines()]
    assert [
        (e["event.action"], e["event.outcome"], e["object.id"], e["source.terminal"]) for e in events
    ] == [
        ("customer.open", "failure", "a", "10.1.2.3"),
        ("audit.export", "success", "", ""),
        ("customer.open", "success", "b", ""),
    ]
    assert AccessEntry.objects.filter(action="audit.export").count() == 2


def test_export_leaves_a_foreign_file_alone(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("dear sir")
    with pytest.raises(CommandError):
        run("export", "--to", str(file))
    assert file.read_text() == "dear sir"


def test_prune_can_be_tried_first() -> None:
    audit.write("customer.open", by=None, at=AT - timedelta(days=2000), outlet="101")
    audit.seal_all()
    assert "would go: 1" in run("prune", "--simulate")[1]
    assert run("prune")[1] == "已删除 / removed: 1\n"


def test_accepting_gaps_is_recorded() -> None:
    audit.write("customer.open", by=None, at=AT, outlet="101")
    run("seal")
    AccessSeal.objects.all().delete()
    AccessEntry.objects.all().delete()
    assert run("accept-gaps")[1] == "已确认 / chains accepted: 1\n"
    assert AccessEntry.objects.get().detail == {"chains": 1}
    code, out, _ = run("verify")
    assert (code, "accepted that the chain goes on after seal 0 / 已登记链由此续接" in out) == (0, True)


@pytest.mark.covers("SE-03")
def test_a_removed_file_of_anchors_exits_2_and_says_what_to_do() -> None:
    audit.write("customer.open", by=None, at=AT, outlet="101")
    run("seal")
    for path in anchors.files():
        path.unlink()
    code, _, err = run("verify")
    assert (code, "anchors 1 to 1 are gone" in err, "jinjing audit accept-gaps" in err) == (2, True, True)
    run("accept-gaps")
    code, out, err = run("verify")
    assert (code, "1 anchors accepted as lost" in out, err) == (0, True, "")
