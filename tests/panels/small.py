"""A workshop with one small exercise of every kind, made for tests: hints, lessons, decoys, units, a promise."""

from __future__ import annotations

import shutil
from pathlib import Path

from kamkit.settings import shipped_home

HEAD = """teaches: [O20, O21]
skill: objections
level: 2
hints: [{zh: 想想谁在用车。, en: Think of who drives it.}, {zh: 再看一遍日期。, en: Look at the date again.}]
lesson: {zh: 先问清，再开口。, en: "Ask first, then speak."}
"""
TEXTS = {
    "choice": """
title: {zh: 车队长说贵, en: The fleet head says it is dear}
prompt: {zh: 车队长翻着报价单说：“比别家贵一成五。”您先做什么？, en: "The fleet head leafs through the quotation: “Fifteen per cent dearer than the others.” What do you do first?"}
options:
  - {key: ask, credit: 1, text: {zh: 问他拿哪一家、哪几样配置在比。, en: Ask which make and which equipment he compares with.}, why: {zh: 不知道跟谁比，就不知道贵在哪里。, en: You cannot explain a gap you have not seen.}}
  - {key: cut, credit: 0.2, text: {zh: 当场让三个点，先把客户留住再说。, en: Give three points on the spot to keep the customer.}, why: {zh: 让得快，他会想还能再让。, en: A quick concession invites the next one.}}
  - {key: praise, credit: 0, text: {zh: 把发动机和变速箱的优点再讲一遍。, en: Go through the merits of engine and gearbox again.}, why: {zh: 他问的是价，您答的是车。, en: He asked about price and you answered about the car.}}
""",
    "reasoned-choice": """
title: {zh: 周三之前见谁, en: Who to see before Wednesday}
prompt: {zh: 周三开会定车，中间只来得及见一个人。您见谁？, en: "The meeting is on Wednesday, and there is time to see one person. Who?"}
options:
  - {key: finance, credit: 1, text: {zh: 财务科长，他还没点头。, en: "The head of finance, who has not agreed yet."}, why: {zh: 反对的那位，最值得花时间。, en: The one against is worth the time.}}
  - {key: driver, credit: 0.2, text: {zh: 司机班长，他早就说我们好。, en: "The chief driver, who likes us already."}, why: {zh: 多说一遍也不多一票。, en: Saying it again wins no vote.}}
because: {zh: 凭哪一条？, en: For which reason?}
reasons:
  - {key: word, credit: 1, text: {zh: 院长等的就是他那句话。, en: The director is waiting for his word.}, why: {zh: 他说行，别人就行。, en: "When he says yes, the rest follow."}}
  - {key: easy, credit: 0, text: {zh: 跟他聊得来，不尴尬。, en: He is easy to talk to.}, why: {zh: 好聊的门往往没用。, en: The easy door is often of no use.}}
reason_share: 0.4
""",
    "multiple-choice": """
title: {zh: 哪些要先问清, en: What to find out first}
prompt: {zh: 物流公司要换 20 台厢货。报价之前哪些要问清？, en: A logistics firm replaces twenty vans. What do you find out before quoting?}
rule: net
options:
  - {key: load, right: yes, text: {zh: 每趟装多重，走多远。, en: Load and distance of a trip.}, why: {zh: 装载定车型。, en: The load decides the model.}}
  - {key: date, right: yes, text: {zh: 旧车哪天到期。, en: When the old ones run out.}, why: {zh: 到期日定交期。, en: The date decides delivery.}}
  - {key: boss, right: no, text: {zh: 老板喜欢什么颜色。, en: Which colour the boss likes.}, why: {zh: 颜色晚点再谈。, en: Colour can wait.}}
  - {key: hobby, right: no, text: {zh: 车队长周末爱做什么。, en: What the fleet head does at weekends.}, why: {zh: 跟这笔生意没关系。, en: It has nothing to do with this deal.}}
""",
    "true-false": """
title: {zh: 一句老话, en: An old saying}
prompt: {zh: 同事说了一句话，您怎么看？, en: A colleague says this. What do you think?}
claim: {zh: 客户说要考虑，就是没戏了。, en: "When a customer wants to think it over, it is lost."}
holds: no
why: {zh: 多半是心里还有坎。, en: Mostly something still holds them back.}
reasons:
  - {key: hurdle, credit: 1, text: {zh: 要考虑常常是还有没说的顾虑。, en: There is often a worry not yet spoken.}, why: {zh: 问出来才好办。, en: Once spoken it can be dealt with.}}
  - {key: polite, credit: 0.3, text: {zh: 客户只是客气。, en: They are merely being polite.}, why: {zh: 有时候是，要问了才知道。, en: Sometimes; ask and you will know.}}
  - {key: time, credit: 0, text: {zh: 时间久了自然会买。, en: "Given time, they will buy."}, why: {zh: 等不来。, en: Waiting brings nothing.}}
""",
    "next-question": """
title: {zh: 下一句, en: The next question}
prompt: {zh: 调度员说：“上周坏了三台。”您接着问什么？, en: "The dispatcher says: “Three broke down last week.” What do you ask next?"}
uncovers: {downtime: {zh: 停一天损失多少, en: What a day off the road costs}, budget: {zh: 预算够不够, en: Whether the budget will do}}
questions:
  - {key: cost, credit: 1, form: open, uncovers: downtime, text: {zh: 停下来那几天，活怎么安排的？, en: How did you manage while they stood still?}, reply: {zh: 外租了两台，一天八百。, en: "We hired two, at 800 a day."}, why: {zh: 让他自己算出损失。, en: Let him reckon the loss himself.}}
  - {key: money, credit: 0.2, form: closed, uncovers: budget, text: {zh: 今年还有换车的钱吗？, en: Is there money for new ones this year?}, reply: {zh: 这个您问财务。, en: Ask finance.}, why: {zh: 问早了，也问错了人。, en: "Too early, and the wrong person."}}
  - {key: brand, credit: 0, form: closed, uncovers: budget, text: {zh: 坏的是不是别家的车？, en: Were they another make?}, reply: {zh: 都有。, en: All sorts.}, why: {zh: 踩别人不解决他的事。, en: Running others down solves nothing for him.}}
""",
    "compare": """
title: {zh: 两通电话, en: Two calls}
prompt: {zh: 同一个客户，两位专员打电话。比一比。, en: "Two specialists call the same customer. Compare."}
a:
  - {who: {zh: 专员, en: Specialist}, text: {zh: 王科长，上次说的保养间隔，我带了实测表，周四上午给您送过去？, en: "Mr Wang, you asked about service intervals. I have the measured figures: may I bring them on Thursday morning?"}}
  - {who: {zh: 客户, en: Customer}, text: {zh: 周四行，九点以后。, en: "Thursday will do, after nine."}}
b:
  - {who: {zh: 专员, en: Specialist}, text: {zh: 王科长，最近忙吗？有空一起吃个饭？, en: "Mr Wang, are you busy? Shall we have dinner some time?"}}
  - {who: {zh: 客户, en: Customer}, text: {zh: 再说吧。, en: Some other time.}}
criteria:
  - {key: purpose, better: a, text: {zh: 说清为什么打来, en: Says why they call}, why: {zh: 甲带着上次的问题来。, en: A brings the last question along.}}
  - {key: date, better: a, text: {zh: 约定了时间, en: Agrees on a time}, why: {zh: 甲约到了周四。, en: A got Thursday.}}
  - {key: polite, better: same, text: {zh: 客气, en: Polite}, why: {zh: 两边都客气。, en: Both are.}}
""",
    "classify": """
title: {zh: 内在还是外在, en: Inside or outside}
prompt: {zh: 客户说的话，归到哪一类？, en: Where does each remark belong?}
bins: {expressed: {zh: 外在需求, en: Expressed need}, behind: {zh: 背后的需求, en: Need behind it}, actual: {zh: 实际需求, en: Actual need}}
cards:
  - {key: seats, bin: expressed, text: {zh: 要七座的。, en: We want seven seats.}, why: {zh: 嘴上先说的。, en: Said first.}}
  - {key: peace, bin: behind, text: {zh: 别再让我半夜接电话。, en: I do not want calls at night any more.}, why: {zh: 他真正要的是省心。, en: What he wants is peace.}}
  - {key: contract, bin: actual, also: [expressed], text: {zh: 六台，四月底交，三年保。, en: "Six, by the end of April, three years' warranty."}, why: {zh: 写得进合同。, en: It can go into the contract.}}
""",
    "order": """
title: {zh: 交车前后, en: Around the handover}
prompt: {zh: 把这几步排好，不该有的拿出去。, en: Put these in order and leave out what does not belong.}
steps:
  - {key: check, text: {zh: 对照合同验车, en: Check the vehicles against the contract}, why: {zh: 先看车对不对。, en: First see that they are the right ones.}}
  - {key: papers, text: {zh: 备齐手续, en: Get the papers together}, why: {zh: 缺一样也开不走。, en: Without one they cannot leave.}}
  - {key: hand, text: {zh: 当面交车, en: Hand them over}, why: {zh: 人和车都在。, en: People and vehicles present.}}
  - {key: call, text: {zh: 一周后回访, en: Call after a week}, why: {zh: 用过了才有话说。, en: Only after use is there something to say.}}
decoys:
  - {key: gift, text: {zh: 送一份礼, en: Bring a present}, why: {zh: 公家单位不收。, en: Public bodies take none.}}
""",
    "match": """
title: {zh: 谁答得上, en: Who can answer}
prompt: {zh: 这几个问题该问谁？, en: Who can answer these?}
left:
  - {key: price, right: office, text: {zh: 能不能批特价？, en: Can there be a special price?}, why: {zh: 政策归大客户室。, en: Policy is the office's.}}
  - {key: part, right: service, text: {zh: 备件几天到？, en: How long do parts take?}, why: {zh: 备件归售后。, en: Parts are after-sales'.}}
  - {key: quota, right: customer, text: {zh: 编制批了没有？, en: Is the quota approved?}, why: {zh: 只有客户知道。, en: Only the customer knows.}}
right: {service: {zh: 售后经理, en: The after-sales manager}, office: {zh: 大客户室, en: The key-account office}, customer: {zh: 客户自己, en: The customer}, logistics: {zh: 厂方物流, en: The maker's logistics}}
""",
    "spot-signals": """
title: {zh: 展厅里, en: In the showroom}
prompt: {zh: 哪些是购买信号？, en: Which of these are buying signals?}
labels: {verbal: {zh: 语言的信号, en: Verbal signal}, bodily: {zh: 身体的信号, en: Bodily signal}}
lines:
  - {key: hello, who: {zh: 客户, en: Customer}, text: {zh: 外面堵得厉害。, en: Terrible traffic.}}
  - {key: date, who: {zh: 客户, en: Customer}, text: {zh: 定了的话，几号能提？, en: "If we order, when can we have them?"}, label: verbal, why: {zh: 问交期。, en: Asks about delivery.}}
  - {key: lean, text: {zh: 他往前坐，拿起型录翻到配置页。, en: He leans forward and opens the brochure at the equipment.}, label: bodily, why: {zh: 身子动了。, en: The body moves.}, weight: 2}
  - {key: phone, text: {zh: 他低头看了一眼手机。, en: He glances at his phone.}, why: {zh: 只是看时间。, en: He only looks at the time.}}
""",
    "find-fault": """
title: {zh: 一份投标文件, en: A bid}
prompt: {zh: 开标前一晚，检查这一份。, en: "The night before the opening, check this."}
labels: {fatal: {zh: 废标, en: Fatal}, mendable: {zh: 能补, en: Mendable}}
lines:
  - {key: seal, who: {zh: 封面, en: Cover}, text: {zh: 未盖公章，已签字。, en: "No seal, signed."}, label: fatal, why: {zh: 缺章就废。, en: Without the seal it is void.}}
  - {key: price, who: {zh: 报价, en: Price}, text: {zh: "1,280,000 元，含税。", en: "1,280,000, tax included."}}
  - {key: page, who: {zh: 目录, en: Contents}, text: {zh: 第 12 页页码重复。, en: Page 12 is numbered twice.}, label: mendable, why: {zh: 改一下就行。, en: Just renumber.}}
  - {key: terms, who: {zh: 付款, en: Payment}, text: {zh: 按招标文件第 4 条。, en: As in clause 4 of the tender.}}
""",
    "write-response": """
title: {zh: 一句认同的话, en: A word of understanding}
prompt: {zh: 客户说：“上次那批车修了一个月。”您先说什么？, en: "The customer says: “The last lot spent a month in the workshop.” What do you say first?"}
rubric:
  - {key: own, text: {zh: 认了这件事，没有推给别人。, en: "Owns it, without blaming others."}, why: {zh: 推出去就没有下文了。, en: "Blame others, and the talk is over."}}
  - {key: cause, judge: trainer, text: {zh: 问到了原因。, en: Asks for the cause.}, why: {zh: 原因定办法。, en: The cause decides the remedy.}}
  - {key: tone, judge: nobody, text: {zh: 语气诚恳。, en: Sounds sincere.}, why: {zh: 要听才知道。, en: One has to hear it.}}
models:
  - {good: yes, text: {zh: 一个月确实太久。是等哪个件等的？, en: A month is too long. Which part was it waiting for?}, why: {zh: 认了，也问了。, en: Owns it and asks.}}
  - {good: no, text: {zh: 那是别家店修的。, en: That was another workshop.}, why: {zh: 客户不管是哪家店。, en: The customer does not care which.}}
""",
    "fill-form": """
title: {zh: 拜访记录, en: A visit note}
prompt: {zh: 您 11 月 25 日拜访了车队长，他说有 12 台要换，四月底之前，家里的事您也听了一耳朵。填好记录。, en: "On 25 November you saw the fleet head: twelve to replace, by the end of April, and something about his family. Fill in the note."}
fields:
  - {key: day, label: {zh: 拜访日期, en: Day of the visit}, takes: day, day: 2026-11-25, why: {zh: 当天写。, en: Write it the same day.}}
  - {key: count, label: {zh: 数量（台）, en: Number of vehicles}, takes: number, value: 12, why: {zh: 他说了十二台。, en: He said twelve.}}
  - key: stage
    label: {zh: 阶段, en: Stage}
    takes: choose
    options:
      - {key: aware, credit: 0.2, text: {zh: 有意识, en: Aware}, why: {zh: 不止了。, en: Further than that.}}
      - {key: wants, credit: 1, text: {zh: 想要买, en: Wants to buy}, why: {zh: 数量和日期都有了。, en: Number and date are there.}}
    why: {zh: 看数量和日期。, en: Look at number and date.}
  - {key: said, label: {zh: 他的原话, en: His own words}, takes: words, why: {zh: 原话最有用。, en: His own words serve best.}}
  - {key: family, label: {zh: 家里的情况, en: Family}, takes: leave, why: {zh: 私事不记。, en: Private matters are not recorded.}}
""",
    "numeric": """
title: {zh: 一个月跑多少家, en: Calls a month}
prompt: {zh: "每天 {n} 家，一个月 {days} 天，一共多少家？", en: "{n} calls a day, {days} days a month: how many?"}
draws: [{n: 12, days: 21}, {n: 16, days: 22}]
value: n * days
within: 2
units: {one: {text: {zh: 家, en: calls}}, dozen: {text: {zh: 打, en: dozen}, factor: 12}}
bands:
  - {value: n * 30, credit: 0.3, why: {zh: 您按三十天算了。, en: You reckoned with thirty days.}}
why: {zh: "{n}×{days}＝{answer}", en: "{n} × {days} = {answer}"}
""",
    "objection-triage": """
title: {zh: 贵了一成五, en: Fifteen per cent dearer}
prompt: {zh: 出租公司的机务经理，前天刚试完车。他把报价单推了回来。, en: The workshop manager of a taxi firm drove the car two days ago. He pushes the quotation back.}
speaker: {name: {zh: 郑海, en: Zheng Hai}, title: {zh: 机务经理, en: Workshop manager}, role: user}
sentence: {zh: 你们贵了一成五。, en: You are fifteen per cent dearer.}
asks: 2
probes:
  - {key: basis, tells: yes, text: {zh: 您是拿哪一款、哪些配置在比？, en: Which model and equipment do you compare with?}, reply: {zh: 同级的，差的就是备件包，我得跟老板解释。, en: The same class; the parts package is the gap and I must explain it.}}
  - {key: date, test: yes, text: {zh: 价钱说清楚了，您这批什么时候要？, en: "Suppose price is settled, when do you need them?"}, reply: {zh: 下月十五号前要上牌。, en: On the road by the fifteenth.}}
  - {key: like, text: {zh: 试车感觉怎么样？, en: How did the drive go?}, reply: {zh: 还行。, en: All right.}}
type: genuine
about: product
handling: defer
promise: {who: [after-sales], days: 2, why: {zh: 备件价问售后，两天内答。, en: Parts prices come from after-sales within two days.}}
lines:
  - {key: l1, step: cause, text: {zh: 差在备件包上，您最担心的是哪几样？, en: The gap is the parts package; which items worry you?}, why: {zh: 先弄清原因。, en: First the cause.}}
  - {key: l2, step: understand, text: {zh: 换了我，也得给老板一个说法。, en: "In your place, I would have to explain it too."}, why: {zh: 站到他那边。, en: On his side.}}
  - {key: l3, step: benefit, text: {zh: 我把三年备件的账算给您，您好交代。, en: I will work out three years of parts so that you can show it.}, why: {zh: 讲对他有什么用。, en: What it does for him.}}
  - {key: l4, step: none, text: {zh: 一分价钱一分货嘛。, en: You get what you pay for.}, why: {zh: 等于说他不识货。, en: It says he cannot tell quality.}}
why_type: {zh: 上牌日期都有了。, en: There is a date.}
why_about: {zh: 说的是备件包。, en: It is the parts package.}
why_handling: {zh: 备件价您手上没有。, en: You do not have the parts prices.}
if_dropped: {zh: 十二台车归了别家。, en: Twelve cars went to another make.}
if_chased: {zh: 一个下午白等。, en: An afternoon wasted.}
""",
}
ROLES = "decision-group/hospital-roles"


def workshop(folder: Path) -> Path:
    """Lay out a workshop home in `folder` with one exercise of every kind (`small/<kind>`); return it."""
    shipped = shipped_home()
    shutil.copytree(shipped / "data", folder / "data")
    (folder / "exercises" / "small").mkdir(parents=True)
    (folder / "exercises" / "groups").mkdir()
    shutil.copy(shipped / "exercises" / "groups" / "district-hospital.yml", folder / "exercises" / "groups")
    roles = (shipped / "exercises" / f"{ROLES}.yml").read_text(encoding="utf-8")
    (folder / "exercises" / "small" / "assign-roles.yml").write_text(roles, encoding="utf-8")
    for kind, text in TEXTS.items():
        written = f"kind: {kind}\n{HEAD}{text.lstrip()}"
        (folder / "exercises" / "small" / f"{kind}.yml").write_text(written, encoding="utf-8")
    return folder
