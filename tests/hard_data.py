"""A text in two languages, our own wording, for the layouts in which such texts are handed in."""

from dataclasses import dataclass

Sentence = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, or a paragraph of sentences that are each other's translations."""

    sentences: tuple[Sentence, ...]
    heading: bool = False

    def texts(self) -> tuple[str, str]:
        """Return the part in Chinese and in English."""
        chinese, english = zip(*self.sentences, strict=True)
        return "".join(chinese), " ".join(english)


def heading(chinese: str, english: str) -> Part:
    return Part(((chinese, english),), heading=True)


def paragraph(*sentences: Sentence) -> Part:
    return Part(sentences)


INITIATIVE = (
    heading("青澜河流域合作倡议", "Initiative on Cooperation in the Qinglan River Basin"),
    paragraph(
        (
            "我们，来自沿河9个国家的210名代表，于2026年4月齐聚雁湖市，共商流域的未来。",
            "We, 210 delegates from nine countries along the river, gathered in Yanhu in April "
            "2026 to discuss the future of the basin.",
        ),
        (
            "青澜河哺育了两亿人民，也连接着沿岸的城市和乡村。",
            "The Qinglan River feeds two hundred million people and connects the cities and "
            "villages on its banks.",
        ),
        (
            "近年来，洪水和干旱交替发生，给农民带来沉重损失。",
            "In recent years floods and droughts have followed each other and brought heavy "
            "losses to farmers.",
        ),
        (
            "我们相信，只有携手合作，才能应对共同的挑战。",
            "We believe that only by joining hands can we meet the challenges that we share.",
        ),
    ),
    heading("一、水资源管理", "I. Management of Water Resources"),
    paragraph(
        (
            "各国应当公平合理地使用河水，不得损害下游居民的利益。",
            "Countries should use the water of the river fairly and reasonably, and must not "
            "harm the interests of people downstream.",
        ),
        (
            "我们倡议在2028年以前建成64座自动水文站。",
            "We propose that 64 automatic gauging stations be built before 2028.",
        ),
        (
            "观测数据应当每小时公布一次，任何人都可以免费查阅。",
            "The data should be published every hour, and anyone may consult them free of charge.",
        ),
        (
            "水库放水之前，应当至少提前48小时通知下游各国。",
            "Before water is released from a reservoir, the countries downstream should be "
            "notified at least 48 hours in advance.",
        ),
    ),
    paragraph(
        (
            "节约用水是每个公民的责任。",
            "Saving water is the responsibility of every citizen.",
        ),
        (
            "学校应当教育儿童爱护河流，企业应当改进生产工艺。",
            "Schools should teach children to care for rivers, and companies should improve "
            "their production processes.",
        ),
        (
            "农业灌溉用水占全流域用水量的百分之七十，节水潜力最大。",
            "Irrigation in agriculture accounts for 70 per cent of the water used in the basin "
            "and offers the greatest potential for savings.",
        ),
        (
            "我们支持推广滴灌技术，并向小农户提供低息贷款。",
            "We support the spread of drip irrigation and low-interest loans for small farmers.",
        ),
    ),
    heading("二、生态保护", "II. Ecological Conservation"),
    paragraph(
        (
            "湿地是候鸟的家园，也是天然的净水厂。",
            "Wetlands are the home of migratory birds and natural water treatment plants.",
        ),
        (
            "过去三十年里，流域湿地面积减少了百分之四十。",
            "Over the past thirty years the area of wetlands in the basin has shrunk by 40 per "
            "cent.",
        ),
        (
            "我们呼吁立即停止在湿地上修建工厂和公路。",
            "We call for an immediate end to the construction of factories and roads on wetlands.",
        ),
        (
            "各国将在五年内恢复3500公顷湿地，并聘请当地居民担任护林员。",
            "Within five years countries will restore 3,500 hectares of wetland and hire local "
            "residents as rangers.",
        ),
    ),
    paragraph(
        (
            "禁渔期由每年两个月延长到四个月。",
            "The closed season for fishing is extended from two months to four months a year.",
        ),
        (
            "渔民因此减少的收入，由共同基金予以补偿。",
            "The income that fishermen lose as a result is compensated by the common fund.",
        ),
        (
            "任何国家不得引进可能危害本地鱼类的外来物种。",
            "No country may introduce alien species that could endanger native fish.",
        ),
    ),
    heading("三、航运与贸易", "III. Shipping and Trade"),
    paragraph(
        (
            "河道是连接内陆与海洋的黄金通道。",
            "The waterway is a golden route that links the inland regions with the sea.",
        ),
        (
            "我们同意统一航标和信号，使船员在任何国家都能看懂。",
            "We agree to use the same buoys and signals, so that crews can read them in every "
            "country.",
        ),
        (
            "海关检查时间应当从十二小时缩短到三小时。",
            "The time of customs inspection should be cut from twelve hours to three.",
        ),
        (
            "老旧船舶排放的废气污染空气，应当在2030年以前全部更换发动机。",
            "Exhaust gas from old ships pollutes the air, and all their engines should be "
            "replaced before 2030.",
        ),
        (
            "港口应当向电动船舶提供充电设施。",
            "Ports should offer charging facilities for electric ships.",
        ),
    ),
    heading("四、文化与教育", "IV. Culture and Education"),
    paragraph(
        (
            "河流养育了丰富多彩的民歌、戏剧和手工艺。",
            "The river has nourished a wealth of folk songs, plays and crafts.",
        ),
        (
            "我们将每两年举办一次河流艺术节，由各国轮流承办。",
            "We will hold a river arts festival every two years, hosted by each country in turn.",
        ),
        (
            "博物馆应当共同整理古代航海日志，并翻译成各国文字。",
            "Museums should edit the old ship logs together and have them translated into the "
            "languages of all countries.",
        ),
        (
            "大学之间互相承认学分，每年交换300名学生。",
            "Universities recognise each other's credits and exchange 300 students every year.",
        ),
    ),
    paragraph(
        (
            "谁来讲述河流的故事？",
            "Who will tell the story of the river?",
        ),
        (
            "我们希望年轻人用自己的镜头和语言回答这个问题。",
            "We hope that young people will answer this question with their own cameras and words.",
        ),
        (
            "为此，秘书处将设立一个纪录片奖，奖金为两万元。",
            "To this end the secretariat will establish a documentary prize of 20,000 yuan.",
        ),
    ),
    heading("五、合作机制", "V. Mechanism of Cooperation"),
    paragraph(
        (
            "各国部长每年举行一次会议，审议工作报告。",
            "The ministers of all countries meet once a year to review the work report.",
        ),
        (
            "常设秘书处设在雁湖市，工作人员不超过25人。",
            "The permanent secretariat is located in Yanhu and has no more than 25 staff.",
        ),
        (
            "共同基金的首期资金为1.6亿元，由各国按用水量分担。",
            "The first phase of the common fund amounts to 160 million yuan, shared by the "
            "countries according to their water use.",
        ),
        (
            "基金的账目每年由独立机构审计，并向公众公开。",
            "The accounts of the fund are audited every year by an independent body and opened "
            "to the public.",
        ),
    ),
    paragraph(
        (
            "分歧应当通过友好协商解决，不得以断水相威胁。",
            "Disputes should be settled through friendly consultation, and no one may threaten "
            "to cut off the water.",
        ),
        (
            "我们邀请国际组织和民间团体作为观察员参加会议。",
            "We invite international organisations and civil groups to attend the meetings as "
            "observers.",
        ),
        (
            "下一届大会将于2028年在石门港举行。",
            "The next conference will be held in Shimengang in 2028.",
        ),
        (
            "我们衷心感谢雁湖市民的热情接待。",
            "We sincerely thank the citizens of Yanhu for their warm hospitality.",
        ),
    ),
)

LAW = (
    heading("雁湖港口管理条例", "Regulations on the Administration of the Port of Yanhu"),
    heading("第一章　总则", "Chapter I General Provisions"),
    paragraph(
        (
            "第一条　为了加强港口管理，保障航行安全，制定本条例。",
            "Article 1 These Regulations are made to strengthen the administration of the port "
            "and to ensure the safety of navigation.",
        ),
    ),
    paragraph(
        (
            "第二条　在港区内航行、停泊和作业的船舶，应当遵守本条例。",
            "Article 2 Ships that sail, berth or operate in the port area shall observe these "
            "Regulations.",
        ),
        (
            "军用船舶不适用本条例。",
            "These Regulations do not apply to military vessels.",
        ),
    ),
    heading("第二章　船舶进出", "Chapter II Entry and Departure of Ships"),
    paragraph(
        (
            "第三条　船舶进港以前，船长应当至少提前24小时提出申请。",
            "Article 3 Before a ship enters the port, the master shall file an application at "
            "least 24 hours in advance.",
        ),
    ),
    paragraph(
        (
            "（一）申请书应当写明船名、吨位和货物种类；",
            "(1) the application shall state the name, the tonnage and the kind of cargo of the "
            "ship;",
        ),
    ),
    paragraph(
        (
            "（二）运载危险品的船舶，还应当提交安全证书。",
            "(2) a ship that carries dangerous goods shall also submit a safety certificate.",
        ),
    ),
    paragraph(
        (
            "第四条　港务局应当在六小时内作出答复，并说明理由。",
            "Article 4 The port authority shall reply within six hours and give its reasons.",
        ),
    ),
    heading("第三章　罚则", "Chapter III Penalties"),
    paragraph(
        (
            "第五条　向港区水域倾倒垃圾的，处以5000元以上、二万元以下的罚款。",
            "Article 5 Whoever dumps waste into the waters of the port shall be fined not less "
            "than 5,000 yuan and not more than 20,000 yuan.",
        ),
    ),
    paragraph(
        (
            "第六条　当事人不服处罚决定的，可以在三十日内向法院起诉。",
            "Article 6 A party that does not accept the penalty may bring an action before the "
            "court within thirty days.",
        ),
    ),
    paragraph(
        (
            "第七条　本条例自2026年7月1日起施行。",
            "Article 7 These Regulations shall enter into force on 1 July 2026.",
        ),
    ),
)
