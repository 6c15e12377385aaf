"""Why a row was set aside and what to do about it, in Chinese and in English. Values are never repeated."""

from assay.sources.contract import Source

REASONS = {
    "columns": ("列数与表头不符", "the number of fields differs from the header"),
    "cut": ("是文件的最后一行，且不完整", "the last line of the file is cut off"),
    "width": ("记录的字节数与声明不符", "the record is not as many bytes long as declared"),
    "encoding": ("含有不属于声明编码的字符", "holds bytes that are not in the declared encoding"),
    "half": ("在切分处截断了半个汉字", "is cut in the middle of a character"),
    "private": (
        "含有自造字（私有区字符），他处无法显示",
        "holds a private-use character, which nobody else can show",
    ),
    "separator": ("含有不可见的控制字符", "holds an invisible control character"),
    "long_number": (
        "是超过 15 位的数字，Excel 已丢失末几位",
        "is a number of more than 15 digits, of which Excel has lost the last ones",
    ),
    "range": (
        "超出可接受的范围（金额最多 10 的 17 次方分）",
        "is larger than can be right (amounts: 10^17 fen at most)",
    ),
    "required": ("必填，但为空", "is required but empty"),
    "type": ("格式不对，应为{type}", "cannot be read as {type}"),
    "currency": (
        "不是 ISO 4217 币种代码（人民币为 CNY）",
        "is no ISO 4217 code of a currency (the renminbi's is CNY)",
    ),
    "code": ("取值不在代码表中，可用：{values}", "is not an allowed code; allowed: {values}"),
    "key": ("主键（{key}）与前面的行重复", "repeats the key ({key}) of an earlier row"),
    "reference": ("在 {target} 中找不到对应的记录", "leads to no row of {target}"),
    "order": ("早于 {earlier}", "lies before {earlier}"),
    "contradicts": (
        "主键（{key}）相同的行以前已导入，内容不同",
        "differs from the row of the same key ({key}) that was taken over before",
    ),
}
SUGGESTIONS = {
    "columns": (
        "核对分隔符和引号：某个字段里可能含有未加引号的分隔符；把各字段分别填入对应的列。",
        "Look for a separator inside a field without quotes, and fill in each field in its own column.",
    ),
    "encoding": (
        "重新录入该字段的正确文字，或请发送方按声明的编码导出。",
        "Type the right text anew, or ask the sender to export in the declared encoding.",
    ),
    "cut": ("请发送方重新传输整个文件。", "Ask the sender to transfer the whole file again."),
    "width": (
        "核对该行是否缺少或多出空格；长度按字节计，一个汉字占两个或更多字节。",
        "Look for blanks that are missing or too many; lengths count bytes, and a Hanzi has two or more.",
    ),
    "half": (
        "请发送方核对字段长度（按字节计），或重新录入该字段。",
        "Ask the sender to check the field's length in bytes, or type the text anew.",
    ),
    "private": (
        "换成标准字（生僻字请用 GB18030 收录的写法）。",
        "Use the standard character; rare ones are in GB18030.",
    ),
    "separator": ("删去不可见的控制字符后重新录入。", "Type the text anew without the control character."),
    "long_number": (
        "在 Excel 中先把该列设为“文本”格式，再重新录入完整号码。",
        "Set the column to the format Text in Excel, then type the whole number anew.",
    ),
    "range": ("核对金额和单位（元或分）。", "Check the amount and its unit (yuan or fen)."),
    "required": ("填写该字段。", "Fill in the field."),
    "type": (
        "按数据包声明的写法改正（同一列其他行的写法即是）。",
        "Write it as the feed pack declares, which is how the other rows of the column are written.",
    ),
    "code": (
        "改为可用的取值之一；若代码本身正确，请在数据包说明的 codes 中补上。",
        "Use one of the allowed codes; if the code is right, add it to the codes of the feed pack.",
    ),
    "currency": (
        "改为三个大写字母的代码；若来源用数字或其他写法，请在数据包说明的 codes 中用 currency_numbers 对应。",
        "Write the three capitals; if the source has numbers or words, map them with currency_numbers in the pack's codes.",
    ),
    "key": (
        "若两行是同一笔，不必重送；若不是，请改正主键。",
        "If both rows are the same thing, leave this one out; if not, correct the key.",
    ),
    "reference": (
        "改正编号，或请发送方补送它所指的记录。",
        "Correct the number, or ask the sender for the record it refers to.",
    ),
    "order": ("核对两个日期，改正写错的一个。", "Compare the two days and correct the wrong one."),
    "contradicts": (
        "若确为更正，请用 --correction 重新导入该批；若不是，请改正主键。",
        "If it is a correction, take the delivery over with --correction; if not, correct the key.",
    ),
}
GENERAL = ("按所述原因改正该字段。", "Correct the field as the reason says.")
TYPE_NAMES = {
    "text": ("文本", "text"),
    "date": ("日期", "a date"),
    "timestamp": ("时间", "an instant"),
    "int": ("整数", "a whole number"),
    "fen": ("金额", "an amount"),
    "bool": ("是或否", "true or false"),
}


def reason(contract: Source, field: str, rule: str, detail: str) -> tuple[str, str]:
    """Why. `detail` is what the rule compared with; the value itself may be personal and is not said."""
    column = next((c for c in contract.columns if c.name == field), None)
    zh, en = REASONS[rule]
    type_zh, type_en = TYPE_NAMES[column.type if column else "text"]
    facts = {
        "values": ", ".join(column.values if column else ()),
        "key": ", ".join(contract.key),
        "target": detail,
        "earlier": detail,
    }
    subject = f"{field} " if field else ""
    return subject + zh.format(type=type_zh, **facts), subject + en.format(type=type_en, **facts)


def suggestion(rule: str) -> tuple[str, str]:
    """What a person can do about it."""
    return SUGGESTIONS.get(rule, GENERAL)
