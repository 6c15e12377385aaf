"""What customers earn and cost in the invented bank."""

DEPOSITS = "('demand_deposit', 'call_deposit', 'time_deposit', 'large_cd', 'structured_deposit')"


def test_deposits_and_loans_have_a_rate_and_products_have_none(feed):
    found = feed.rows(
        f"""SELECT DISTINCT asset_class, rate_millionths IS NOT NULL FROM account JOIN product USING (product_id)
        WHERE (asset_class IN {DEPOSITS} OR asset_class = 'loan') <> (rate_millionths IS NOT NULL)"""
    )
    assert found == []


def test_every_class_and_currency_with_accounts_has_a_price_that_leaves_a_margin(feed):
    missing = feed.rows(
        """SELECT DISTINCT asset_class, currency FROM account JOIN product USING (product_id)
        ANTI JOIN transfer_price USING (asset_class, currency)"""
    )
    assert missing == []
    lossy = feed.rows(
        f"""SELECT count(*) FROM account JOIN product USING (product_id) JOIN transfer_price USING (asset_class, currency)
        WHERE asset_class IN {DEPOSITS} AND price_millionths::INT <= rate_millionths::INT"""
    )
    assert lossy == [(0,)]


def test_channels_are_used_within_the_window_and_while_a_customer(feed):
    outside = feed.rows(
        """SELECT count(*) FROM channel_activity JOIN customer USING (customer_id)
        WHERE used_on > '2026-11-18' OR used_on < opened_on OR used_on > coalesce(closed_on, used_on) OR uses::INT < 1"""
    )
    assert outside == [(0,)]
    users = dict(
        feed.rows("SELECT channel, count(DISTINCT customer_id) FROM channel_activity GROUP BY channel")
    )
    assert users["mobile"] > users["counter"] > users["internet"] > users["hotline"] > 0
