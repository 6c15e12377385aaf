"""People of the second system whom the first does not know, some of whom share much with a customer of it."""

from collections.abc import Callable
from datetime import date, timedelta

from assay.synth import spellings, words
from assay.synth.numbers import id_check
from assay.synth.planting import Known, Planting


def _other(planting: Planting) -> None:
    like = planting.anybody(lambda who: not who.identity["name"].isascii())
    born = date.fromisoformat(like.customer["birth_on"]) + timedelta(
        days=int(planting.rng.integers(-4000, 4000))
    )
    name = spellings.family_of(planting.anybody().identity["name"]) + _given(planting, like.customer["sex"])
    _stranger(planting, like, "other", name=name, born=born, phone=planting.mobile())


def _twin(planting: Planting) -> None:
    like = planting.anybody(lambda who: len(who.identity["name"]) == 3 and not who.identity["name"].isascii())
    name = like.identity["name"]
    others = [c for c in "宁远安乐川帆" if c != name[-1]]
    other = name[:-1] + others[int(planting.rng.integers(len(others)))]
    _stranger(
        planting, like, "twin", name=other, phone=like.identity["phone"], address=like.identity["address"]
    )


def _child(planting: Planting) -> None:
    like = planting.anybody(
        lambda who: not who.identity["name"].isascii() and who.customer["birth_on"] < "1990"
    )
    name = spellings.family_of(like.identity["name"]) + _given(planting, "M")
    born = date.fromisoformat(like.customer["birth_on"]) + timedelta(
        days=int(planting.rng.integers(8500, 12000))
    )
    _stranger(
        planting,
        like,
        "child",
        name=name,
        born=born,
        phone=like.identity["phone"],
        address=like.identity["address"],
    )


def _spouse(planting: Planting) -> None:
    like = planting.anybody(lambda who: not who.identity["name"].isascii())
    sex = "M" if like.customer["sex"] == "F" else "F"
    name = spellings.family_of(planting.anybody().identity["name"]) + _given(planting, sex)
    born = date.fromisoformat(like.customer["birth_on"]) + timedelta(
        days=int(planting.rng.integers(-900, 900))
    )
    shared = {"phone": like.identity["phone"], "address": like.identity["address"]}
    _stranger(planting, like, "spouse", name=name, born=born, sex=sex, **shared)


def _namesake(planting: Planting) -> None:
    like = planting.anybody(lambda who: not who.identity["name"].isascii())
    _stranger(planting, like, "namesake", name=like.identity["name"], phone=planting.mobile())


def _same_phone(planting: Planting) -> None:
    like = planting.anybody()
    away = timedelta(days=int(planting.rng.integers(-4000, 4000)))
    family = spellings.family_of(
        planting.anybody(lambda who: not who.identity["name"].isascii()).identity["name"]
    )
    name = family + _given(planting, like.customer["sex"])
    born = date.fromisoformat(like.customer["birth_on"]) + away
    _stranger(planting, like, "same_phone", name=name, born=born, phone=like.identity["phone"])


def _parents_number(planting: Planting) -> None:
    """A child for whom the clerk typed the parent's number."""
    _child(planting)
    child = planting.records.pop()
    parent = next(who for who in planting.known if who.identity["address"] == child.identity["address"])
    identity = child.identity | {k: parent.identity[k] for k in ("id_doc_type", "id_doc_no")}
    planting.add(identity, child.customer, person=None, kind="parents_number")


STRANGER: dict[str, Callable[[Planting], None]] = {
    "other": _other,
    "twin": _twin,
    "child": _child,
    "spouse": _spouse,
    "namesake": _namesake,
    "same_phone": _same_phone,
    "parents_number": _parents_number,
}


def _stranger(
    planting: Planting,
    like: Known,
    kind: str,
    *,
    name: str,
    phone: str,
    born: date | None = None,
    sex: str | None = None,
    address: str | None = None,
) -> None:
    sex = sex or like.customer["sex"]
    birth = born or date.fromisoformat(like.customer["birth_on"])
    has_number = planting.rng.random() < 0.55
    identity = {
        "name": name,
        "id_doc_type": "resident_id" if has_number else "",
        "id_doc_no": _resident_id(planting, birth, sex) if has_number else "",
        "phone": phone,
        "address": planting.anybody().identity["address"] if address is None else address,
        "card_nos": "",
    }
    customer = like.customer | {"sex": sex, "birth_on": birth.isoformat()}
    planting.add(identity, customer, person=None, kind=kind)


def _given(planting: Planting, sex: str) -> str:
    pool = words.GENERATIONS[int(planting.rng.integers(2, len(words.GENERATIONS)))]
    first, second = pool.women if sex == "F" else pool.men
    return first[int(planting.rng.integers(len(first)))] + second[int(planting.rng.integers(len(second)))]


def _resident_id(planting: Planting, born: date, sex: str) -> str:
    """A number of a county that the first system gives to nobody: its codes start from the other end."""
    order = int(planting.rng.integers(0, 500)) * 2 + (sex == "M")
    body = f"337{int(planting.rng.integers(100, 199))}{born:%Y%m%d}{order:03}"
    return body + id_check(body)
