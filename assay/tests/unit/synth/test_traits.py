"""The invented customers have what segments ask, some of them never told, and managers' judgements."""


def test_traits_fit_together(feed):
    assert feed.rows(
        "SELECT count(*) FROM customer WHERE occupation_group = 'retired' AND receives_pension <> 'true'"
    ) == [(0,)]
    assert feed.rows(
        "SELECT count(*) FROM customer WHERE occupation_group = 'student' AND receives_wage = 'true'"
    ) == [(0,)]
    ((least, most),) = feed.rows(
        "SELECT min(rent_income_percent::INT), max(rent_income_percent::INT) FROM customer"
    )
    assert least == 0
    assert 80 <= most <= 100
    ((silent, everyone),) = feed.rows(
        "SELECT count(*) FILTER (occupation_group IS NULL), count(*) FROM customer"
    )
    assert 0.04 < silent / everyone < 0.13
    ((foreign,),) = feed.rows(
        "SELECT count(*) FROM customer WHERE residence IN ('hong_kong', 'macao', 'taiwan')"
    )
    assert 0 < foreign < 0.03 * everyone


def test_judgements_are_of_customers_with_a_manager_and_of_every_kind(feed):
    strangers = (
        "SELECT count(*) FROM man_judgement JOIN customer USING (customer_id) WHERE rm_staff_id IS NULL"
    )
    assert feed.rows(strangers) == [(0,)]
    assert feed.rows("SELECT count(DISTINCT money || authority || need) >= 5 FROM man_judgement") == [(True,)]
    assert feed.rows("SELECT max(judged_on) <= '2026-11-18' FROM man_judgement") == [(True,)]
