"""Code tables that every Chinese bank shares: a pack names them instead of copying them."""

CODE_MAPS: dict[str, dict[str, str]] = {
    # ISO 4217, numeric to alphabetic: what core systems keep and what the engine reads.
    "currency_numbers": {
        "036": "AUD",
        "124": "CAD",
        "156": "CNY",
        "158": "TWD",
        "208": "DKK",
        "344": "HKD",
        "392": "JPY",
        "410": "KRW",
        "446": "MOP",
        "458": "MYR",
        "554": "NZD",
        "578": "NOK",
        "643": "RUB",
        "702": "SGD",
        "752": "SEK",
        "756": "CHF",
        "764": "THB",
        "826": "GBP",
        "840": "USD",
        "978": "EUR",
        "RMB": "CNY",
        "人民币": "CNY",
        "美元": "USD",
        "港币": "HKD",
        "欧元": "EUR",
        "日元": "JPY",
        "英镑": "GBP",
    },
    # GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 not stated.
    "sex": {"1": "M", "2": "F", "男": "M", "女": "F", "0": "", "9": ""},
    # Whether: what stands for true and false beyond what is always read (Y/N, 1/0, 是/否).
    "whether": {"有": "true", "无": "false", "√": "true", "×": "false"},
}
