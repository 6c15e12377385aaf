"""Scripts for the further reasons of the night: one for everybody, short, and the limits of what is said."""

from jinjing.interactions.script_text import EVERYONE, NO_AMOUNT, NO_PRODUCT, NO_YIELD, ScriptText
from jinjing.kernel.wording import Wording

NO_SELLING = Wording("这个电话不推销任何产品。", "This call sells nothing.")


def _script(key: str, goal: Wording, said: Wording, ask: Wording, avoid: Wording) -> ScriptText:
    opening = Wording(
        f"{{customer}}您好，我是客户经理{{staff}}。{said.zh}",
        f"Hello {{customer}}, this is {{staff}}: {said.en}",
    )
    return ScriptText(key, EVERYONE, goal, opening, (ask,), (avoid,))


FURTHER: tuple[ScriptText, ...] = (
    _script(
        "product_maturing",
        Wording("提醒到期，听安排", "Remind, hear the plan"),
        Wording(
            "您有一笔产品快到期了，跟您说一声到账的日子，之后怎么安排听您的。",
            "one of your products is about to mature; I wanted you to know the day. What comes next is your decision.",
        ),
        Wording("到期后这笔钱近期要用吗？", "Will you need the money soon?"),
        NO_YIELD,
    ),
    _script(
        "insurance_paying",
        Wording("提醒给付", "Remind of a payment"),
        Wording(
            "您的保单快有一笔给付了，提醒您核对收款账户。",
            "your insurance policy is about to pay out; please check the account it goes to.",
        ),
        Wording("收款账户还在用吗？", "Is the receiving account still in use?"),
        NO_PRODUCT,
    ),
    _script(
        "insurance_renewal",
        Wording("提醒续期缴费", "Remind of the premium"),
        Wording(
            "您的保单快到续期的日子了，提醒您在账户里备好保费，免得保障中断。",
            "the premium of your policy is due soon; please keep the sum ready so that your cover does not lapse.",
        ),
        Wording("续期上有什么想问的吗？", "Do you have questions about the renewal?"),
        NO_PRODUCT,
    ),
    _script(
        "loan_paid_off",
        Wording("提醒结清手续", "Papers after the last payment"),
        Wording(
            "您的贷款已经结清，结清证明和解除抵押需要的话，我帮您约时间办。",
            "your loan is paid off. If you need the certificate or the release of the mortgage, I can book a time for you.",
        ),
        Wording("结清证明要邮寄还是来取？", "Shall we send the certificate or will you collect it?"),
        NO_PRODUCT,
    ),
    _script(
        "stop_loss_reached",
        Wording("告知您定的价位", "Tell the bound you set"),
        Wording(
            "您自己设的止损点到了，按约定告诉您一声，怎么处理由您决定。",
            "the stop-loss you set has been reached. As agreed I am telling you; what to do is your decision.",
        ),
        Wording("您想维持、调整还是取消这个设定？", "Will you keep, change or drop this setting?"),
        NO_YIELD,
    ),
    _script(
        "take_profit_reached",
        Wording("告知您定的价位", "Tell the bound you set"),
        Wording(
            "您自己设的止盈点到了，按约定告诉您一声，怎么处理由您决定。",
            "the take-profit you set has been reached. As agreed I am telling you; what to do is your decision.",
        ),
        Wording("您想维持、调整还是取消这个设定？", "Will you keep, change or drop this setting?"),
        NO_YIELD,
    ),
    _script(
        "watched_rate",
        Wording("告知汇率到价", "Tell the rate was reached"),
        Wording(
            "您托我留意的汇率到您说的价位了，告诉您一声。",
            "the exchange rate you asked me to watch has reached your level.",
        ),
        Wording("需要继续帮您留意吗？", "Shall I keep watching?"),
        NO_YIELD,
    ),
    _script(
        "watched_price",
        Wording("告知价格到价", "Tell the price was reached"),
        Wording(
            "您托我留意的价格到您说的价位了，告诉您一声。",
            "the price you asked me to watch has reached your level.",
        ),
        Wording("需要继续帮您留意吗？", "Shall I keep watching?"),
        NO_YIELD,
    ),
    _script(
        "complaint_closed",
        Wording("回访，问是否满意", "Ask whether it is settled"),
        Wording(
            "您之前反映的事已经办结，打电话是想听听您满不满意，还有没有没解决的。",
            "what you told us about has been settled. I would like to hear whether it is truly solved for you.",
        ),
        Wording("还有哪里没办好，您直说？", "Is anything still not right?"),
        NO_SELLING,
    ),
    _script(
        "document_expiring",
        Wording("提醒更新证件", "Remind to renew the document"),
        Wording(
            "系统里您留的证件快到有效期了，换了新证请带来或在手机银行更新，免得影响用账户。",
            "the identity document we have on file expires soon. Please bring the new one or update it in mobile banking.",
        ),
        Wording("新证办好了吗？需要我帮您约时间吗？", "Do you have the new one? Shall I book a time?"),
        NO_PRODUCT,
    ),
    _script(
        "salary_in",
        Wording("问候，问需要", "Greet, ask what is needed"),
        Wording(
            "打电话问问，您工资卡用得顺手吗，有没有需要我们帮忙的？",
            "I am calling to ask whether your salary account works well for you and what we can do.",
        ),
        Wording("每月固定支出要不要帮您设好自动转？", "Shall we set up your regular payments?"),
        NO_AMOUNT,
    ),
    _script(
        "idle_balance",
        Wording("问用途，谈安排", "Ask about plans"),
        Wording(
            "想问问您近期有没有用钱的打算，需要的话一起看看怎么安排更合适。",
            "I would like to ask about your plans for the near future; if you like, we look at them together.",
        ),
        Wording("这部分钱大概什么时候要用？", "When will you need it, roughly?"),
        NO_AMOUNT,
    ),
    _script(
        "tier_nearly_lost",
        Wording("告知服务变化", "Tell what may change"),
        Wording(
            "想跟您说一声，您现在享有的服务按季度评定，有什么安排上的变化可以提前告诉我。",
            "the services you enjoy are reviewed each quarter; please tell me early if your plans change.",
        ),
        Wording("近期有大额支出的计划吗？", "Is a larger expense planned?"),
        NO_AMOUNT,
    ),
    _script(
        "tier_nearly_reached",
        Wording("告知可享服务", "Tell what is within reach"),
        Wording(
            "您离我们下一档服务已经很近了，有兴趣的话给您讲讲都有什么。",
            "you are close to our next level of service; if you like I will tell you what it holds.",
        ),
        Wording("哪些服务您用得上？", "Which of these would be useful?"),
        NO_AMOUNT,
    ),
    _script(
        "fund_in_profit",
        Wording("回访，问感受", "Ask how it feels"),
        Wording(
            "您第一只基金拿了有一阵子了，想听听您的感受，有没有想问的。",
            "you have held your first fund for a while; I would like to hear how you feel about it.",
        ),
        Wording("涨跌时您睡得踏实吗？", "Do the ups and downs worry you?"),
        NO_YIELD,
    ),
    _script(
        "market_move",
        Wording("说明行情，听顾虑", "Explain, hear worries"),
        Wording(
            "最近市场波动比较大，打电话跟您说明一下，也听听您的想法。",
            "the market has moved a good deal; I would like to explain and hear what you think.",
        ),
        Wording("这波动在您能接受的范围里吗？", "Is this within what you can bear?"),
        NO_YIELD,
    ),
    _script(
        "new_product_fits",
        Wording("告知新品，不催促", "Tell, do not hurry"),
        Wording(
            "行里新上了一款在您风险承受范围内的产品，有兴趣我把说明书给您看看，不着急决定。",
            "there is a new product within your risk tolerance. If you like I will show you its papers; there is no hurry.",
        ),
        Wording("您希望多久能用到这笔钱？", "When would you need the money back?"),
        NO_YIELD,
    ),
    _script(
        "event_invitation",
        Wording("邀请参加活动", "Invite"),
        Wording(
            "我们近期有场活动，想邀请您来坐坐，时间地点我发给您。",
            "we hold an event soon and would like to invite you; I will send you time and place.",
        ),
        Wording("您方便来吗？带家人也欢迎。", "Could you come? Your family is welcome too."),
        NO_PRODUCT,
    ),
    _script(
        "wedding_anniversary",
        Wording("祝福", "Congratulate"),
        Wording("提前祝您结婚纪念日快乐！", "my best wishes for your wedding anniversary!"),
        Wording("最近都好吗？", "How are you?"),
        NO_SELLING,
    ),
    _script(
        "family_birthday",
        Wording("祝福家人", "Congratulate the family"),
        Wording(
            "记得您家里有人过生日，提前祝生日快乐！",
            "someone in your family has a birthday soon: my best wishes!",
        ),
        Wording("最近都好吗？", "How are you?"),
        NO_SELLING,
    ),
    _script(
        "life_event",
        Wording("关心，问能帮什么", "Care, ask how to help"),
        Wording(
            "您之前提过最近家里有件大事，打电话问候一下，看有没有我能帮上忙的。",
            "you mentioned an important event; I am calling to ask how it goes and whether I can help.",
        ),
        Wording("有没有要提前准备的款项或手续？", "Is there money or paperwork to prepare?"),
        NO_SELLING,
    ),
    _script(
        "holiday_greeting",
        Wording("节日问候", "Holiday greeting"),
        Wording(
            "节日快到了，提前祝您和家人节日快乐！",
            "the holiday is near: my best wishes to you and your family!",
        ),
        Wording(
            "假期出行，取现或境外用卡要不要提前安排？", "Will you travel? Shall we prepare cash or cards?"
        ),
        NO_SELLING,
    ),
)
