"""From the lobby to the answer: what a customer asks about the own data, page by page."""

import json
import re
from collections.abc import Callable

import pytest
from casts import MORNING, Bank
from django.test import Client
from django.urls import reverse
from jinjing.customers.models import Customer
from jinjing.identity.models import Staff
from jinjing.kernel.models import AccessEntry
from jinjing.privacy.enums import RequestKind, RequestState, RestrictedBecause
from jinjing.privacy.models import Restriction, SubjectRequest
from privacy.life import asked

pytestmark = pytest.mark.usefixtures("morning")
ClientOf = Callable[[Staff], Client]


def step(client: Client, name: str, request: SubjectRequest, **body: str) -> str:
    key = f"{name}-{len(body)}-{AccessEntry.objects.count()}"
    url = reverse(f"requests:{name}", args=[request.code])
    answer = client.post(url, {"idempotency_key": key} | body, follow=True)
    request.refresh_from_db()
    return str(answer.content.decode())


@pytest.mark.covers("PI-08")
def test_the_lobby_finds_by_a_whole_key_and_takes_the_request_in(client_of: ClientOf, bank: Bank) -> None:
    lin = client_of(bank.guide_lin)
    found = lin.post(reverse("requests:find"), {"q": "6222000000010059"}).content.decode()
    assert reverse("requests:take", args=[bank.far.code]) in found
    assert "欧阳远" not in found
    for vague in ("欧阳远", "oyy", "0059"):
        assert "未找到" in lin.post(reverse("requests:find"), {"q": vague}).content.decode()
    body = {
        "kind": "access",
        "requester": "self",
        "said": "想要我的资料",
        "seen": "on",
        "idempotency_key": "k",
    }
    page = lin.post(reverse("requests:take", args=[bank.far.code]), body, follow=True).content.decode()
    request = SubjectRequest.objects.get()
    assert (request.outlet, request.state) == (bank.hill, RequestState.VERIFIED)
    assert "您无需再做处理" in page
    assert "想要我的资料" not in page


def test_whoever_left_or_is_restricted_is_still_found_by_who_may_answer(
    client_of: ClientOf, bank: Bank
) -> None:
    Customer.objects.filter(pk=bank.li.pk).update(closed_on="2020-01-01")
    Restriction.objects.create(customer=bank.wang, because=RestrictedBecause.RETENTION, since=MORNING)

    def finds(staff: Staff, number: str) -> bool:
        page = client_of(staff).post(reverse("requests:find"), {"q": number}).content.decode()
        return 'class="find__hit"' in page

    assert [finds(bank.guide_lin, "60001002"), finds(bank.manager_sun, "60001002")] == [True, True]
    assert [finds(bank.guide_lin, "60001001"), finds(bank.manager_sun, "60001001")] == [False, True]
    assert finds(bank.rm_zhao, "60001001") is False


@pytest.mark.covers("PI-08")
def test_a_copy_is_made_handed_over_and_answered(client_of: ClientOf, bank: Bank) -> None:
    manager = client_of(bank.manager_sun)
    request = asked(bank, RequestKind.ACCESS, verified=False)
    assert "先核实请求人身份" in step(manager, "verify", request, identity_check="attorney")
    assert request.state == RequestState.RECEIVED
    page = step(manager, "verify", request, identity_check="document")
    assert "请以下任一同事打开本请求复核身份：林静。" in page
    assert "生成副本" not in page
    assert "须先由同事复核身份" in step(manager, "gather", request)
    lin = client_of(bank.guide_lin)
    assert "本人已见证明材料" in lin.get(reverse("requests:page", args=[request.code])).content.decode()
    assert "您无需再做处理" in step(lin, "confirm", request, identity_check="document")
    assert "前可下载" in step(manager, "gather", request)
    copy = manager.post(reverse("requests:fetch", args=[request.code, "json"]))
    assert copy["Content-Disposition"] == f'attachment; filename="{request.code}.json"'
    assert json.loads(copy.content)["request"] == request.code
    assert manager.post(reverse("requests:fetch", args=[request.code, "pdf"])).content[:5] == b"%PDF-"
    step(manager, "answer", request, answer="已交付")
    assert request.state == RequestState.FULFILLED


@pytest.mark.covers("PI-08")
def test_a_correction_shows_that_the_source_has_it(client_of: ClientOf, bank: Bank) -> None:
    manager = client_of(bank.manager_sun)
    request = asked(bank, RequestKind.CORRECT)
    assert "请填写正确内容。" in step(manager, "correct", request, field="phone", right="")
    assert "已发往源系统" in step(manager, "correct", request, field="phone", right="13800138000")


@pytest.mark.covers("PI-08", "PI-12")
def test_the_end_shows_the_plan_and_wants_the_code(client_of: ClientOf, bank: Bank) -> None:
    manager = client_of(bank.manager_sun)
    request = asked(bank, RequestKind.DELETE)
    page = manager.get(reverse("requests:page", args=[request.code])).content.decode()
    assert "将限制处理个人信息" in page
    digest = re.search(r'name="digest" value="(\w+)"', page)[1]
    assert "确认码不正确" in step(manager, "end", request, code="nein", digest=digest)
    assert Restriction.objects.count() == 0
    page = step(manager, "end", request, code=request.code[:6], digest=digest)
    assert Restriction.objects.get().customer == bank.wang
    assert reverse("requests:answer", args=[request.code]) in page
    assert client_of(bank.rm_chen).get(reverse("customer:page", args=[bank.wang.code])).status_code == 404


def test_an_objection_is_one_press(client_of: ClientOf, bank: Bank) -> None:
    request = asked(bank, RequestKind.OBJECT)
    page = step(client_of(bank.manager_sun), "object", request)
    assert reverse("requests:answer", args=[request.code]) in page


def test_a_refusal_needs_its_reason(client_of: ClientOf, bank: Bank) -> None:
    manager = client_of(bank.manager_sun)
    request = asked(bank, RequestKind.ACCESS)
    assert "请选择理由，须告知请求人。" in step(manager, "refuse", request, refusal_reason="")
    assert "法律法规不允许" in step(manager, "refuse", request, refusal_reason="law", refusal_answer="依法")
    assert request.state == RequestState.REFUSED


def test_an_empty_list_teaches_the_law(client_of: ClientOf, bank: Bank) -> None:
    page = client_of(bank.manager_sun).get(reverse("requests:list")).content.decode()
    assert "第五十条" in page


@pytest.mark.covers("FI-02")
def test_what_was_typed_is_not_written_down(client_of: ClientOf, bank: Bank) -> None:
    client_of(bank.guide_lin).post(reverse("requests:find"), {"q": "13900011001"})
    told = str(list(AccessEntry.objects.values_list("action", "detail")))
    assert "subject_request.find" in told
    assert "13900011001" not in told
