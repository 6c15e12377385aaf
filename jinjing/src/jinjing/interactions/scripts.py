"""The bank's first scripts: what to say for each reason, to whom, and what not to say.

Written for STANDARDS 1.6: nothing promises a yield or safety, nothing names a product before a valid risk
assessment, nothing hurries, and the customer's "no" ends it. `{customer}` and `{staff}` stand for the form
of address and the caller. A line of advice begins with "? " (to ask) or "! " (not to say).
"""

from jinjing.interactions.further_scripts import FURTHER
from jinjing.interactions.script_text import (
    EVERYONE,
    INVESTED,
    NO_AMOUNT,
    NO_PRODUCT,
    NO_YIELD,
    UNINVESTED,
    ScriptText,
)
from jinjing.kernel.wording import Wording

__all__ = ["SCRIPTS", "ScriptText"]

SCRIPTS: tuple[ScriptText, ...] = (
    ScriptText(
        "deposit_maturing",
        INVESTED,
        Wording("提醒到期，听安排", "Remind, hear the plan"),
        Wording(
            "{customer}您好，我是您的客户经理{staff}。您有一笔存款快到期了，提前跟您说一声：续存、支取还是另有安排，都听您的。",
            "Hello {customer}, this is {staff}, your relationship manager. One of your deposits is about to mature. "
            "Renew, withdraw or something else: it is your decision, I only wanted you to know in time.",
        ),
        (
            Wording("这笔钱近期有用处吗？什么时候要用？", "Will you need this money soon, and when?"),
            Wording(
                "一部分续存、一部分灵活，您觉得怎么分合适？",
                "Part fixed, part at hand: which split would suit you?",
            ),
            Wording(
                "要不要约个时间，一起看看您现在的整体安排？",
                "Shall we find a time to look at everything together?",
            ),
        ),
        (
            NO_YIELD,
            Wording(
                "不拿理财产品的业绩和存款利率比。",
                "Do not compare a product's past results with a deposit rate.",
            ),
        ),
    ),
    ScriptText(
        "deposit_maturing",
        UNINVESTED,
        Wording("提醒到期，邀约到店", "Remind, invite to the outlet"),
        Wording(
            "{customer}您好，我是您在本行的客户经理{staff}。您有一笔存款快到期了，提醒您一下，免得耽误您用钱。",
            "Hello {customer}, this is {staff}, your relationship manager at the bank. One of your deposits is about "
            "to mature; I am calling so that you have the money when you need it.",
        ),
        (
            Wording("到期后您打算续存还是支取？", "Will you renew it or take it out?"),
            Wording(
                "您平时什么时间方便来网点？我给您留好时间，不用排队等。",
                "When could you come by? I will keep the time free.",
            ),
            Wording(
                "以后这类提醒，您愿意接电话还是收消息？",
                "Would you rather get such reminders by phone or as a message?",
            ),
        ),
        (
            NO_PRODUCT,
            Wording(
                "客户只想续存就帮办好，不劝。",
                "If renewing is all the customer wants, arrange it and do not persuade.",
            ),
        ),
    ),
    ScriptText(
        "large_inflow",
        INVESTED,
        Wording("问用途，谈安排", "Ask what it is for"),
        Wording(
            "{customer}您好，我是客户经理{staff}。打电话是想问问，您近期的资金有没有需要我们帮忙安排的地方？",
            "Hello {customer}, this is {staff}. I am calling to ask whether there is anything we can arrange for you "
            "with your funds at the moment.",
        ),
        (
            Wording(
                "这笔资金近期要用，还是可以放一段时间？", "Is it needed soon, or may it stay for a while?"
            ),
            Wording(
                "您的风险评估是什么时候做的？情况有变化吗？",
                "When was your last risk assessment, and has anything changed?",
            ),
        ),
        (NO_AMOUNT, NO_YIELD, Wording("不追问钱从哪里来。", "Do not ask where the money came from.")),
    ),
    ScriptText(
        "large_inflow",
        UNINVESTED,
        Wording("问需要，约面谈", "Ask, agree on a meeting"),
        Wording(
            "{customer}您好，我是您在本行的客户经理{staff}，想跟您认识一下，也问问近期资金上有没有需要我们办的。",
            "Hello {customer}, this is {staff}, your relationship manager. I would like to introduce myself and ask "
            "whether there is anything you need from us at the moment.",
        ),
        (
            Wording(
                "近期有大额支付吗？需要的话我帮您提前预约。",
                "Is a large payment coming up? I can book it ahead for you.",
            ),
            Wording(
                "方便时来网点坐坐，我把您能用上的服务讲一讲？",
                "Would you come by so that I can show what may be useful?",
            ),
        ),
        (NO_AMOUNT, NO_PRODUCT),
    ),
    ScriptText(
        "large_outflow",
        EVERYONE,
        Wording("关心，不挽留施压", "Care, no pressure"),
        Wording(
            "{customer}您好，我是客户经理{staff}。最近业务办得还顺利吗？有什么地方我们没做好，您直接告诉我。",
            "Hello {customer}, this is {staff}. Did everything go smoothly with us lately? If we fell short "
            "anywhere, please tell me frankly.",
        ),
        (
            Wording(
                "最近的转账是您本人办理的吗？有没有陌生人指导您操作？",
                "Did you make the recent transfer yourself? Did a stranger guide you?",
            ),
            Wording(
                "后面还有用钱的计划吗？需要提前预约吗？",
                "Are more payments planned? Shall I book them ahead?",
            ),
        ),
        (
            NO_AMOUNT,
            Wording(
                "不责问为什么转走，不设置任何障碍。",
                "Do not ask why it left in a reproachful way; put nothing in the way.",
            ),
        ),
    ),
    ScriptText(
        "birthday_solar",
        EVERYONE,
        Wording("祝福，问近况", "Congratulate, ask how it goes"),
        Wording(
            "{customer}您好，我是客户经理{staff}。提前祝您生日快乐，身体健康！",
            "Hello {customer}, this is {staff}. I would like to wish you a happy birthday and good health!",
        ),
        (
            Wording("最近都好吗？有什么我能帮上忙的？", "How are you? Is there anything I can help with?"),
            Wording("方便时来网点喝杯茶？", "Would you like to drop in for a cup of tea?"),
        ),
        (Wording("生日电话不推销，也不提年龄。", "A birthday call sells nothing and names no age."),),
    ),
    ScriptText(
        "birthday_lunar",
        EVERYONE,
        Wording("祝福，问近况", "Congratulate, ask how it goes"),
        Wording(
            "{customer}您好，我是客户经理{staff}。记得您过农历生日，提前祝您生日快乐，身体健康！",
            "Hello {customer}, this is {staff}. You keep your birthday by the lunar calendar: my best wishes in advance!",
        ),
        (
            Wording("最近都好吗？有什么我能帮上忙的？", "How are you? Is there anything I can help with?"),
            Wording("方便时来网点喝杯茶？", "Would you like to drop in for a cup of tea?"),
        ),
        (Wording("生日电话不推销，也不提年龄。", "A birthday call sells nothing and names no age."),),
    ),
    ScriptText(
        "long_silence",
        INVESTED,
        Wording("问候，约资产检视", "Greet, agree on a review"),
        Wording(
            "{customer}您好，我是客户经理{staff}。有一阵子没跟您联系了，想跟您约个时间，把您手上的产品一起过一遍。",
            "Hello {customer}, this is {staff}. It has been a while; I would like to find a time to go through what "
            "you hold together.",
        ),
        (
            Wording(
                "最近家里或工作上有什么变化，会影响您的安排吗？",
                "Has anything changed at home or at work that matters for your plans?",
            ),
            Wording(
                "您希望我多久联系一次，电话还是消息？",
                "How often shall I be in touch, by phone or by message?",
            ),
        ),
        (NO_YIELD, Wording("先听，不急着推荐。", "Listen first; recommend nothing yet.")),
    ),
    ScriptText(
        "long_silence",
        UNINVESTED,
        Wording("问候，重新认识", "Greet, get to know again"),
        Wording(
            "{customer}您好，我是您在本行的客户经理{staff}。好久没跟您联系，想问问您用我们的服务还方便吗？",
            "Hello {customer}, this is {staff}, your relationship manager. It has been long; I would like to ask "
            "whether everything works well for you with us.",
        ),
        (
            Wording(
                "平时主要办哪些业务？手机银行用得顺手吗？",
                "What do you mostly use us for? Does mobile banking work for you?",
            ),
            Wording("您愿意我以后怎么联系您？", "How would you like me to be in touch?"),
        ),
        (NO_PRODUCT,),
    ),
    ScriptText(
        "promise_due",
        EVERYONE,
        Wording("兑现约定", "Keep the promise"),
        Wording(
            "{customer}您好，我是客户经理{staff}。上次跟您说好今天再联系，现在方便说几句吗？",
            "Hello {customer}, this is {staff}. We agreed to talk again today. Is this a good moment?",
        ),
        (Wording("上次说的事，您后来怎么考虑？", "What have you been thinking about since we spoke?"),),
        (
            Wording(
                "没有准备好答复就别打：先把上次答应的事办完。",
                "Do not call empty-handed: do first what you promised.",
            ),
        ),
    ),
    ScriptText(
        "lead",
        EVERYONE,
        Wording("接续大堂推荐", "Take up the referral"),
        Wording(
            "{customer}您好，我是客户经理{staff}。刚才大堂的同事说您有业务想了解，我来接着为您服务。",
            "Hello {customer}, this is {staff}. My colleague in the lobby told me what you were asking about; I am "
            "here to help you with it.",
        ),
        (Wording("您最想先弄清楚的是哪一点？", "What would you like to have clear first?"),),
        (NO_PRODUCT,),
    ),
    ScriptText(
        "keep_in_touch",
        INVESTED,
        Wording("维护关系，听需要", "Keep in touch, listen"),
        Wording(
            "{customer}您好，我是客户经理{staff}。没有别的事，就是问候一下，看看您手上的产品有没有想问的。",
            "Hello {customer}, this is {staff}. Nothing in particular: I wanted to say hello and hear whether you "
            "have any questions about what you hold.",
        ),
        (
            Wording(
                "对手上的产品，您有没有不放心的地方？",
                "Is there anything about your products that worries you?",
            ),
            Wording("接下来半年有大的用钱计划吗？", "Is a larger expense planned in the next half year?"),
        ),
        (NO_YIELD,),
    ),
    ScriptText(
        "get_to_know",
        UNINVESTED,
        Wording("认识、归类、邀约", "Get to know, invite"),
        Wording(
            "{customer}您好，我是您在本行的客户经理{staff}，以后您在我们这儿的业务由我跟进，先跟您打个招呼。",
            "Hello {customer}, this is {staff}, your relationship manager from now on. I am calling to introduce myself.",
        ),
        (
            Wording("您平时的钱主要做什么安排？", "What do you mostly do with your savings?"),
            Wording(
                "您更在意随时能用，还是愿意放得久一些？",
                "Do you prefer money at hand, or may some of it stay longer?",
            ),
            Wording("方便时来网点认识一下？", "Would you come by so that we can meet?"),
        ),
        (
            NO_PRODUCT,
            Wording("不方便就改天，别追着说。", "If it is a bad moment, call another day; do not press on."),
        ),
    ),
    *FURTHER,
)
