"""What must never come in (FI-01): authentication data, class C3 of JR/T 0171-2020. The one list of them.

Columns are refused by name (Chinese, English, however they are spelled) and values by shape. The whole
delivery is refused, nothing of it is kept, and no value is repeated in the message.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from assay.errors import FeedError

SINCE = date(2026, 11, 22)  # of the list below


@dataclass(frozen=True)
class NeverStored:
    """One kind of authentication data.

    words: a part of the name, split at blanks, underscores and capitals; several words must stand together.
    inside: stands anywhere in the name. shapes: patterns (RE2) of values, each with a sign it cannot do without.
    """

    rule: str
    zh: str
    en: str
    words: frozenset[str] = frozenset()
    inside: tuple[str, ...] = ()
    shapes: tuple[tuple[str, str], ...] = ()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


RULES = (
    NeverStored(
        "C3-CVN",
        "卡片验证码",
        "card security code",
        _words("cvv cvv2 cvc cvc2 cvn cvn2 cid2 cav2 cardcvv cardcvn card_security_code security_code"),
        ("安全码", "卡验证码", "卡片验证码", "卡验证值", "cvv2", "cvn2", "cvc2"),
    ),
    NeverStored(
        "C3-PIN",
        "密码",
        "PIN or password",
        _words(
            "pin pinblock pin_block pin_offset pvv password passwd passwords passcode pwd pswd passphrase "
            "cardpin cardpwd loginpwd tradepwd paypwd"
        ),
        ("密码", "口令", "password", "passwd", "pinblock"),
    ),
    NeverStored(
        "C3-TRACK",
        "磁道或芯片数据",
        "track or chip data",
        _words(
            "track track1 track2 track3 trackdata track_data magstripe mag_stripe chipdata chip_data icdata"
        ),
        ("磁道", "磁条", "二磁", "三磁", "芯片数据", "track1", "track2", "track3", "magstripe"),
        (
            ("=", r"(^|[^0-9])[0-9]{13,19}=[0-9]{4}([0-9]{3,})?"),  # track 2 as read from the stripe
            ("D", r"(^|[^0-9A-Za-z])[0-9]{13,19}D[0-9]{7,}F?($|[^0-9A-Za-z])"),  # track 2 of a chip, in hex
            ("^", r"[Bb][0-9]{13,19}\^[^^]{2,26}\^[0-9]{4}"),  # track 1
        ),
    ),
    NeverStored(
        "C3-EXPIRY",
        "卡片有效期",
        "card expiry date",
        _words(
            "card_expiry card_expires card_expire card_exp card_exp_date card_expiry_date card_expire_date "
            "card_valid_to card_valid_thru card_validity cardexpiry cardexp valid_thru validthru expiry_yymm "
            "exp_yymm yymm expirydate expdate exp_mmyy"
        ),
        ("卡有效期", "卡片有效期", "信用卡有效期", "借记卡有效期", "卡片到期", "卡到期"),
    ),
    NeverStored(
        "C3-OTP",
        "一次性验证码",
        "one-time code",
        _words(
            "otp totp smscode sms_code sms_otp verifycode verify_code verification_code auth_code authcode "
            "dynamic_code one_time_password one_time_code"
        ),
        ("验证码", "动态码", "动态口令", "短信码"),
    ),
    NeverStored(
        "C3-BIOMETRIC",
        "生物特征",
        "biometric template",
        _words("fingerprint faceprint face_template biometric biometrics iris voiceprint"),
        ("指纹", "人脸", "虹膜", "声纹", "掌纹", "指静脉"),
    ),
)


def rule_of_name(name: str) -> NeverStored | None:
    """The rule that a column's name breaks, if any."""
    plain = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    parts = [part for part in re.split(r"[^0-9a-z\u4e00-\u9fff]+", plain) if part]
    joined = "_".join(parts)
    for rule in RULES:
        if any(mark in joined or mark in plain for mark in rule.inside):
            return rule
        if any(f"_{word}_" in f"_{joined}_" for word in rule.words):
            return rule
    return None


def rule_of_values(values: pa.Array | pa.ChunkedArray) -> NeverStored | None:
    """The rule that the shape of a text column's values breaks, if any. One look for a sign spares most columns."""
    for rule in RULES:
        for sign, pattern in rule.shapes:
            marked = values.filter(pc.match_substring(values, sign))
            if len(marked) and pc.any(pc.match_substring_regex(marked, pattern)).as_py():
                return rule
    return None


def refuse_names(file: str, names: Iterable[str]) -> None:
    """FeedError if a column of a delivered file may not come in."""
    for name in names:
        if rule := rule_of_name(name):
            raise refusal(file, name, rule)


def refuse_values(file: str, columns: Iterable[tuple[str, pa.Array]]) -> None:
    """FeedError if the values of a text column may not come in, whatever the column is called."""
    for name, values in columns:
        is_text = pa.types.is_string(values.type) or pa.types.is_large_string(values.type)
        if is_text and (rule := rule_of_values(values)):
            raise refusal(file, name, rule)


def refusal(file: str, column: str, rule: NeverStored) -> FeedError:
    """What is said: file, column and rule, never a value."""
    return FeedError(
        f"{file} 的列 {column} 含有或疑似含有{rule.zh}（规则 {rule.rule}，JR/T 0171 C3 类鉴别信息，任何系统不得留存）。"
        "整批未导入，未保存任何内容。请从收件目录删除该文件，去掉该列后重新提供。",
        f"{file}: column {column} holds or looks like {rule.en} (rule {rule.rule}, class C3 of JR/T 0171), which must "
        "never be stored. Nothing was taken over or kept. Delete the file where it was delivered, remove the column and "
        "deliver again.",
        rule=rule.rule,
        file=file,
        field=column,
    )
