"""How else a name of the invented bank may be written: in pinyin, in traditional characters, with another character."""

# Readings of every character of `words`; family names that are read otherwise stand below.
_READINGS = (
    "bai白 ben犇 bin斌 bo博波 cai蔡 cao曹 zeng曾 chao超 chen晨辰陈 cheng程 chi迟 chong翀 chun春 cui崔 dai戴 de德 deng邓 "
    "di翟 ding丁 dong东董 du杜 duan段 fa发 fan帆范 fang方芳 feng冯凤峰 fu傅甫福 gai盖 gang刚 gao高 gong龚 gu顾 guan官 "
    "gui桂贵 guo国郭 hai海 han涵韩 hang航 hao浩豪郝 he何贺 hong宏洪红 hou侯 hu狐胡 hua华 huang皇黄 hui惠慧辉 ji纪 "
    "jia佳嘉家贾 jian建 jiang姜江蒋 jie㛃杰洁解 jin金 jing静 juan娟 jun俊军 kai凯 kang康 ke可 kong孔 kun堃 lan兰 le乐 "
    "lei磊雷 li丽李莉黎 lian莲 liang梁 liao廖 lin林琳 ling令凌玲 liu刘柳 long龙 lu卢璐陆 luo罗 lv吕 ma马 mao毛 mei梅 "
    "meng孟梦 miao淼缪 min敏 ming明 mo莫 na娜 ni倪 ou欧 pan潘 pang逄 peng彭鹏 ping平萍 qi俟琪 qian倩钱 qin琴秦覃 qing晴 "
    "qu区 ren任 rong荣蓉 rui睿蕊 ruo若 shan山 shang上 shao少邵 shen沈燊 sheng生 shi史石诗 shu淑 si司思 song宋 su素苏 "
    "sun孙 tan谭 tang唐汤 tao涛陶 tian天田 ting婷 tong彤 wan万 wang汪王 wei伟卫尉韦魏 wen文 wu吴武 xia夏霞 xian冼 "
    "xiang祥翔香 xiao小晓肖 xie谢 xin心新欣 xiong熊 xiu秀 xu徐许 xuan萱轩 xue薛雪 ya雅 yan䶮严妍燕艳阎 yang杨阳 yao姚瑶 "
    "ye叶 yi一奕怡 yin尹 ying英莹颖 yong勇永 yu于余宇彧玉语雨 yuan袁 yue悦月玥 yun云 ze泽 zhang张长 zhao赵 zhe喆 "
    "zhen振珍 zheng郑 zhi志 zhong忠钟 zhou周 zhu朱祝 zi子梓訾 zou邹"
)
_FAMILY = {
    "单": "shan", "解": "xie", "仇": "qiu", "查": "zha", "区": "ou", "盖": "ge", "乐": "yue", "朴": "piao", "翟": "zhai",
    "尉迟": "yuchi", "万俟": "moqi", "长孙": "zhangsun",
}  # fmt: skip
COMPOUND = ("尉迟", "万俟", "欧阳", "上官", "司马", "夏侯", "令狐", "皇甫", "长孙")
_SIMPLIFIED = "张刘陈杨黄赵吴孙马罗郑谢许韩冯邓萧叶苏吕钟谭陆范贾韦邹龙贺顾龚钱严汤单万区盖乐华纪缪欧长国丽红军伟兰凤贵荣东发静艳琳莉莹颖辉鹏晓玲云银刚婷语诗梦辰泽轩宝凯杰洁"
_TRADITIONAL = "張劉陳楊黃趙吳孫馬羅鄭謝許韓馮鄧蕭葉蘇呂鍾譚陸范賈韋鄒龍賀顧龔錢嚴湯單萬區蓋樂華紀繆歐長國麗紅軍偉蘭鳳貴榮東發靜艷琳莉瑩穎輝鵬曉玲雲銀剛婷語詩夢辰澤軒寶凱傑潔"
# Another character that sounds the same, as a clerk who only heard the name would write it.
_SOUNDS_LIKE = dict(
    zip("丽晓明芳文婷军辉玉静建志英杰洁红梅华平伟琴敏慧佳宇浩",
        "莉小铭方雯亭君晖钰婧健智瑛洁杰虹媚桦萍玮芹闵惠嘉雨皓", strict=True)
)  # fmt: skip
# Characters that look alike or stand beside each other on the candidate list of a keyboard.
_LOOKS_LIKE = dict(zip("丽芳文婷军玉建英红平晓明伟静秀海", "俪芬又停车王健莹江苹哓朋纬净透梅", strict=True))
ENGLISH = {
    "F": ("Anna", "Cindy", "Grace", "Helen", "Lucy", "Vivian"),
    "M": ("Andy", "David", "Jason", "Kevin", "Leo", "Tony"),
}

_SYLLABLE = {
    character: "".join(c for c in group if c.isascii())
    for group in _READINGS.split()
    for character in group
    if not character.isascii()
}


def family_of(name: str) -> str:
    """The family name."""
    return name[:2] if name[:2] in COMPOUND else name[:1]


def family_pinyin(name: str) -> str:
    """The family name in pinyin, in capitals."""
    family = family_of(name)
    return (_FAMILY.get(family) or "".join(_SYLLABLE[c] for c in family)).upper()


def given_pinyin(name: str) -> str:
    """The given name in pinyin, as one word in capitals."""
    return "".join(_SYLLABLE[c] for c in name[len(family_of(name)) :]).upper()


def traditional(name: str) -> str:
    """The name as a bank in Hong Kong writes it."""
    return name.translate(str.maketrans(_SIMPLIFIED, _TRADITIONAL))


def heard(name: str) -> str:
    """The name with one character that sounds the same; unchanged where none is known."""
    return _with_another(name, _SOUNDS_LIKE)


def misread(name: str) -> str:
    """The name with one character that looks alike; unchanged where none is known."""
    return _with_another(name, _LOOKS_LIKE)


def _with_another(name: str, others: dict[str, str]) -> str:
    for at in range(len(name) - 1, len(family_of(name)) - 1, -1):
        if other := others.get(name[at]):
            return name[:at] + other + name[at + 1 :]
    return name
