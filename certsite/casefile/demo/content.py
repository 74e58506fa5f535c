"""What the demo's people answered, wrote and asked."""

PROVINCES = ("江苏省苏州市", "浙江省杭州市", "广东省广州市", "四川省成都市", "湖北省武汉市",
             "陕西省西安市", "山东省济南市", "辽宁省沈阳市")  # fmt: skip
ZERO = {"verdict": "zero"}
NARROW = {  # 4 + 1 + 2 × 1 ÷ 40 points lost: 94.95 %, a hair below five stars
    "5.3.1.4": ZERO | {"comment": "未建立重大投诉升级处理流程，现场仅有口头约定。"},
    "5.1.6.2": ZERO | {"comment": "年度改进计划未见验证记录。"},
    "5.2.1.1": {"verdict": "partial", "drawn": 40, "failed": 1, "comment": "抽查40单，1单包装说明缺少服务热线。"},
}
FOUR_STARS = {
    "5.1.2.2": {"verdict": "partial", "staff": 11, "certified": 1, "comment": "11名服务管理人员，1人持证。"},
    "5.3.1.1": ZERO | {"comment": "满意度调查未覆盖外埠客户。"},
    "5.2.3.2": {"verdict": "partial", "drawn": 20, "failed": 2, "comment": "抽查维修工单20份，2份未按承诺时限上门。"},
}
THREE_STARS = FOUR_STARS | {
    "5.3.1.4": ZERO | {"comment": "投诉处理无时限规定。"},
    "5.2.5.1": ZERO | {"comment": "备件库存清单与实物不符。"},
}
FIVE_STARS = {
    "5.1.1.1": {"verdict": "full", "comment": "设有售后服务中心，岗位职责以文件形式发布，查阅编号 SH-2025-01。"},
    "5.2.4.2": {"verdict": "partial", "drawn": 30, "failed": 1, "comment": "回访记录30份，1份缺客户签字。"},
}
ENQUIRIES = [  # days ago, what became of it, what was asked
    (33, "closed", {
        "company": "青岛海润餐饮管理有限公司", "name": "于涛", "email": "yutao@demo.example", "source": "search",
        "words": "请问贵机构受理餐饮服务认证吗？",
    }),
    (9, "turned", {
        "company": "苏州恒远电梯服务有限公司", "name": "沈洁", "email": "shenjie@demo.example",
        "phone": "0512-65881234", "headcount": 86, "outlets": 7,
        "source": "consultant", "source_note": "苏州诚正企业管理咨询有限公司",
        "words": "投标需要四星级以上证书，想知道周期和费用。",
    }),
    (2, "new", {
        "company": "武汉江城净水设备有限公司", "name": "夏雪", "email": "xiaxue@demo.example", "phone": "027-87651234",
        "headcount": 42, "outlets": 3, "source": "certificate", "campaign": "/about/fees/",
        "words": "同行的包装上有五星标志，我们也想申请。42人大概需要多少费用？",
    }),
]  # fmt: skip
COMMENTS = ["查阅制度文件与现场一致。", "访谈服务经理，能说明流程。", "抽查记录完整。", "现场观察，标识清楚。"]
# Who is sent to audits besides lead@ and auditor@: key, name, home base, whether by contract, person-days a year,
# and what they are competent for: trade, level, months since it began, months until it ends
AUDITORS = [
    ("gaoyuan", "高远", "北京市", False, (80, 140, 180), [("", "lead", 20, 16)]),
    ("shenjing", "沈静怡", "上海市", False, (80, 130, 180), [
        ("appliances", "lead", 14, 22), ("information", "lead", 14, 22), ("energy", "auditor", 6, 30)]),
    ("huangzh", "黄志强", "广东省广州市", False, (80, 140, 180), [
        ("appliances", "lead", 30, 6), ("furniture", "lead", 30, 6), ("machinery", "auditor", 30, 6)]),
    ("tangwen", "唐雯", "四川省成都市", False, (60, 120, 160), [
        ("medical", "lead", 10, 26), ("other", "auditor", 10, 26)]),
    ("pengyu", "彭宇", "湖北省武汉市", False, (60, 120, 160), [
        ("vehicles", "lead", 35, 1), ("machinery", "lead", 35, 1)]),
    ("xueli", "薛莉", "陕西省西安市", True, (0, 40, 60), [("information", "auditor", 12, 24)]),
    ("douhai", "窦海波", "山东省青岛市", True, (0, 40, 60), [("appliances", "auditor", 39, -3)]),
    ("maxiao", "马晓彤", "辽宁省沈阳市", False, (60, 120, 160), [
        ("machinery", "lead", 18, 18), ("vehicles", "auditor", 18, 18)]),
    ("luojia", "罗佳宁", "江苏省南京市", False, (60, 120, 160), [
        ("furniture", "auditor", 8, 28), ("appliances", "auditor", 8, 28)]),
    ("zhoubin", "周斌", "重庆市", True, (0, 30, 50), [("energy", "expert", 15, 21)]),
    ("xieting", "谢婷", "福建省厦门市", True, (0, 30, 50), [("medical", "expert", 5, 31)]),
    ("dinghao", "丁浩然", "浙江省杭州市", False, (20, 60, 120), []),
]  # fmt: skip
BASIS = {
    "lead": "注册服务认证审查员，行业从业八年，经三次见证审核合格。",
    "auditor": "注册服务认证审查员，行业从业五年，经一次见证审核合格。",
    "expert": "行业高级工程师，参加过标准培训。",
}
TRAININGS = [  # months ago, subject, by whom, hours, evidence
    (26, "GB/T 27922-2011 商品售后服务评价体系标准培训", "中国商业联合会", "24", "培训证书 SH-2024-0318"),
    (11, "GB/T 27065 与认证人员公正性要求", "本机构", "8", "内训签到表"),
    (3, "远程审核方法与风险", "本机构", "4", "内训签到表"),
]
EVALUATIONS = {
    "good": "审核计划执行到位，沟通清楚，证据充分，报告按时提交。",
    "develop": "抽样方法需加强，已商定参加两次见证审核。",
}
LEAVE = [("gaoyuan", 12, 4, "年假"), ("tangwen", 20, 9, "年假"), ("maxiao", 3, 1, "体检"), ("lead", 40, 4, "年假")]
