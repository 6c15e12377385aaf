"""Words the invented people and places are made of.

Surnames follow their frequency among residents; the second list holds those that software reads
wrongly (单 is Shan, 仇 is Qiu, 查 is Zha …) or whose characters lie outside the common sets.
"""

from typing import NamedTuple

SURNAMES: dict[str, float] = {
    "王": 7.1, "李": 7.0, "张": 6.7, "刘": 5.2, "陈": 4.6, "杨": 3.2, "黄": 2.4, "赵": 2.2, "吴": 2.1, "周": 2.0,
    "徐": 1.6, "孙": 1.5, "马": 1.4, "朱": 1.3, "胡": 1.2, "郭": 1.2, "何": 1.1, "林": 1.1, "高": 1.0, "罗": 0.9,
    "郑": 0.9, "梁": 0.8, "谢": 0.8, "宋": 0.8, "唐": 0.7, "许": 0.7, "韩": 0.7, "冯": 0.6, "邓": 0.6, "曹": 0.6,
    "彭": 0.5, "肖": 0.5, "田": 0.5, "董": 0.5, "袁": 0.5, "潘": 0.5, "于": 0.5, "蒋": 0.5, "蔡": 0.5, "余": 0.4,
    "杜": 0.4, "叶": 0.4, "程": 0.4, "苏": 0.4, "魏": 0.4, "吕": 0.4, "丁": 0.4, "沈": 0.4, "姚": 0.3, "卢": 0.3,
    "姜": 0.3, "崔": 0.3, "钟": 0.3, "谭": 0.3, "陆": 0.3, "汪": 0.3, "范": 0.3, "金": 0.3, "石": 0.3, "廖": 0.3,
    "贾": 0.3, "夏": 0.3, "韦": 0.2, "傅": 0.2, "方": 0.2, "邹": 0.2, "熊": 0.2, "孟": 0.2, "秦": 0.2, "白": 0.2,
    "江": 0.2, "阎": 0.2, "薛": 0.2, "尹": 0.2, "段": 0.2, "雷": 0.2, "侯": 0.2, "龙": 0.2, "史": 0.2, "陶": 0.2,
    "黎": 0.1, "贺": 0.1, "顾": 0.1, "毛": 0.1, "郝": 0.1, "龚": 0.1, "邵": 0.1, "钱": 0.1, "严": 0.1, "武": 0.1,
    "戴": 0.1, "莫": 0.1, "孔": 0.1, "汤": 0.1, "康": 0.1, "洪": 0.1, "倪": 0.1, "凌": 0.1, "祝": 0.1, "柳": 0.1,
}  # fmt: skip
TRICKY_SURNAMES: dict[str, float] = {
    "曾": 0.5, "任": 0.3, "万": 0.2, "单": 0.12, "解": 0.1, "仇": 0.08, "查": 0.08, "区": 0.08, "盖": 0.05, "乐": 0.05,
    "华": 0.08, "朴": 0.05, "纪": 0.08, "缪": 0.05, "覃": 0.08, "尉迟": 0.02, "万俟": 0.01, "欧阳": 0.12, "上官": 0.04,
    "司马": 0.03, "夏侯": 0.02, "令狐": 0.02, "皇甫": 0.02, "长孙": 0.01, "逄": 0.02, "訾": 0.02, "翟": 0.1, "冼": 0.04,
}  # fmt: skip
RARE_CHARACTERS = ("䶮", "㛃", "喆", "堃", "犇", "淼", "翀", "玥", "彧", "燊")


class GivenNames(NamedTuple):
    """Characters in fashion for those born from a year on, by sex."""

    born_from: int
    women: tuple[str, str]
    men: tuple[str, str]
    single_share: float


# First characters and second characters; a single-character name takes one of the second.
GENERATIONS: tuple[GivenNames, ...] = (
    GivenNames(0, ("桂秀玉淑凤兰素金月惠", "英兰珍华芳梅云香莲琴"), ("德国建文志永振福明春", "华生明林荣贵祥忠发山"), 0.08),
    GivenNames(1963, ("丽红玉建春秀雪小海晓", "萍霞红梅丽燕敏芳琴玲"), ("建国志卫军永海晓新文", "平军明华伟勇东辉林斌"), 0.30),
    GivenNames(1975, ("晓海雅文静玉丽雪春慧", "丽静燕娟艳洁琳莉蓉敏"), ("志海晓俊文永建宏国少", "伟涛勇峰军超波刚辉鹏"), 0.35),
    GivenNames(1986, ("雅思梦佳晓文雨静欣婷", "婷颖雪倩琳璐洁莹娜悦"), ("俊志子浩文宇家嘉明晨", "杰浩鹏磊翔宇凯帆龙斌"), 0.28),
    GivenNames(1998, ("雨欣诗梓佳思心若语可", "涵怡萱妍琪彤瑶悦晴蕊"), ("子浩宇俊梓文嘉一天奕", "轩涵泽睿辰宇阳航博豪"), 0.12),
)  # fmt: skip

LATIN_NAMES = (
    "ANNA KELLER", "JONAS LINDQVIST", "MARIA TEIXEIRA", "PAUL OKONKWO", "HANA SUZUMOTO", "DAVID HARGROVE",
    "ELENA VORONTSOVA", "MIN-JUN SEOK", "CLAIRE DUVERNAY", "TOMAS HALVORSEN", "PRIYA RAGHUNATH", "LUCA FERRANTINI",
)  # fmt: skip

DISTRICTS = ("滨江区", "学府区", "东湖区", "云岭区")
# Street, district and estate belong together: the n-th estate stands in the n-th street.
STREETS = (
    "望江路", "学府路", "东湖街", "云岭北路", "听涛路", "文澜街", "柳浪路", "石榴巷", "新渡口路", "建业大街", "南塘街",
    "青禾路", "锦云大道", "桂香巷", "长桥路", "福寿里",
)  # fmt: skip
ESTATES = (
    "江畔雅苑", "学林小区", "东湖人家", "云岭新村", "听涛苑", "文澜府", "柳浪春晓", "纺织厂宿舍", "渡口家园", "建业小区",
    "南塘小区", "青禾湾", "锦澜花园", "桂语庭", "长桥公寓", "福寿家园",
)  # fmt: skip

OTHER_BANKS = ("工商银行", "建设银行", "农业银行", "中国银行", "招商银行", "交通银行", "邮储银行", "兴业银行")


class Occupation(NamedTuple):
    """An occupation in the bank's words, whom it fits and what it says about means."""

    name: str
    youngest: int
    oldest: int
    education: int
    weight: float
    means: float


# education: lowest index of codes.EDUCATION; means: shift of wealth in standard deviations.
OCCUPATIONS: tuple[Occupation, ...] = (
    Occupation("学生", 5, 23, 0, 60.0, -0.9),
    Occupation("企业职员", 20, 59, 1, 24.0, 0.0),
    Occupation("工人", 18, 59, 0, 14.0, -0.3),
    Occupation("服务业人员", 18, 59, 0, 12.0, -0.4),
    Occupation("个体工商户", 22, 64, 0, 9.0, 0.5),
    Occupation("公务员", 23, 59, 3, 5.0, 0.5),
    Occupation("教师", 23, 59, 3, 5.0, 0.4),
    Occupation("医生", 26, 62, 3, 3.0, 0.8),
    Occupation("工程师", 23, 59, 3, 7.0, 0.5),
    Occupation("律师", 26, 62, 3, 1.0, 1.0),
    Occupation("会计", 23, 59, 2, 4.0, 0.3),
    Occupation("企业管理人员", 28, 62, 2, 5.0, 1.1),
    Occupation("企业主", 28, 70, 0, 3.0, 1.7),
    Occupation("农民", 20, 75, 0, 8.0, -0.6),
    Occupation("自由职业", 20, 60, 0, 5.0, -0.1),
    Occupation("家庭主妇", 25, 58, 0, 4.0, 0.3),
    Occupation("退休", 54, 99, 0, 90.0, 0.35),
)
