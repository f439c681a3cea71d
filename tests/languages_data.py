"""One text of our own in English, French and Japanese, one sentence a line, with its links."""

ENGLISH = """The Night Library
The town of Oldbridge opened its night library in 2019.
It stands beside the old railway station, where nobody wanted to build houses.
On the first evening 340 people came through the door.
Most of them had never borrowed a book before, and many brought their children.
The library stays open until three in the morning from Tuesday to Saturday.
Nurses, bakers and taxi drivers read here after work.
They like the quiet.
Coffee costs 2 euros, and tea is free.
Why would anyone read at two o'clock in the morning?
Some people cannot sleep, others have no quiet room, and a few love the smell of old paper.
The mayor was against the plan at first, because he feared noise and empty bottles.
Today he has his own chair near the window.
Last winter a pipe burst and water ran over the shelves.
Sixty volunteers carried 12,000 books to the school in one night.
Not a single volume was lost.
A dog called Biscuit guards the entrance against burglars.
An architect from Lyon has now drawn a new reading room made of wood.
It will cost 1.5 million euros and will be ready in May 2027.
Until then the students will work in the waiting room of the station.
There the trains can still be heard, but nobody complains.
“A library without any noise is a cemetery,” says the director, Anna Weiss."""

FRENCH = """La bibliothèque de nuit
La ville d'Oldbridge a ouvert sa bibliothèque de nuit en 2019.
Elle se dresse à côté de l'ancienne gare, là où personne ne voulait construire de maisons.
Le premier soir, 340 personnes ont passé la porte.
La plupart n'avaient jamais emprunté de livre, et beaucoup étaient venus avec leurs enfants.
La bibliothèque reste ouverte jusqu'à trois heures du matin, du mardi au samedi.
Infirmières, boulangers et chauffeurs de taxi y lisent après le travail, car ils aiment le calme.
Le café coûte 2 euros et le thé est gratuit.
Pourquoi lire à deux heures du matin ?
Certains n'arrivent pas à dormir, d'autres n'ont pas de pièce calme chez eux.
Quelques-uns aiment tout simplement l'odeur du vieux papier.
Au début, le maire était contre ce projet, car il craignait le bruit et les bouteilles vides.
Aujourd'hui, il a son propre fauteuil près de la fenêtre.
L'hiver dernier, un tuyau a éclaté et l'eau a coulé sur les étagères.
Soixante bénévoles ont porté 12 000 livres à l'école en une nuit.
Pas un seul volume n'a été perdu.
Un architecte de Lyon a maintenant dessiné une nouvelle salle de lecture en bois.
Elle coûtera 1,5 million d'euros et sera prête en mai 2027.
D'ici là, les étudiants travailleront dans la salle d'attente de la gare.
On y entend encore les trains, mais personne ne se plaint.
« Une bibliothèque sans aucun bruit est un cimetière », dit la directrice, Anna Weiss."""

JAPANESE = """夜の図書館
オールドブリッジの町は2019年に夜の図書館を開いた。
図書館は、誰も家を建てようとしなかった古い駅のそばにある。
最初の晩には340人が訪れた。
そのほとんどは本を借りたことがなく、子どもを連れてきた人も多かった。
図書館は火曜日から土曜日まで、午前3時まで開いている。
看護師やパン屋、タクシーの運転手が、静けさを求めて仕事のあとにここで本を読む。
コーヒーは2ユーロで、お茶は無料だ。
なぜ夜中の2時に本を読むのだろうか。
眠れない人もいれば、家に静かな部屋がない人もいる。
古い紙のにおいがただ好きだという人もいる。
町長は騒音や空き瓶を心配して、最初はこの計画に反対していた。
今では窓のそばに自分の椅子がある。
去年の冬、水道管が破裂し、水が本棚に流れた。
60人のボランティアが一晩で12,000冊の本を学校へ運んだ。
一冊も失われなかった。
リヨンの建築家が、木造の新しい閲覧室を設計した。
費用は150万ユーロで、2027年5月に完成する予定だ。
それまで学生たちは駅の待合室で勉強する。
そこでは今も列車の音が聞こえるが、文句を言う人はいない。
「まったく音のない図書館は墓場です」と館長のアンナ・ヴァイスは言う。"""

# English sentences with those of either translation: both are cut alike.
LINKS = [
    ([0], [0]), ([1], [1]), ([2], [2]), ([3], [3]), ([4], [4]), ([5], [5]),
    ([6, 7], [6]), ([8], [7]), ([9], [8]), ([10], [9, 10]), ([11], [11]),
    ([12], [12]), ([13], [13]), ([14], [14]), ([15], [15]), ([16], []),
    ([17], [16]), ([18], [17]), ([19], [18]), ([20], [19]), ([21], [20]),
]  # fmt: skip

# A short text in more languages; paragraphs of one or two sentences.
ENGLISH_MARKET = """The market hall burned down in the spring of 1998.
Nobody was hurt, but forty traders lost everything they had.
For two years they sold their fruit under plastic sheets.
Who would pay for a new roof?
The bank refused twice, and the city had no money.
Then a retired engineer drew a hall of steel and glass.
His dog slept under the table while he worked through the winter nights.
The new hall opened on 3 June 2001 with music and free cherries.
“I have never eaten so many cherries,” said the mayor.
Today 65 families earn their living there."""

GERMAN_MARKET = """Die Markthalle brannte im Frühjahr 1998 ab.
Niemand wurde verletzt, aber vierzig Händler verloren alles, was sie hatten.
Zwei Jahre lang verkauften sie ihr Obst unter Plastikplanen.
Wer sollte ein neues Dach bezahlen?
Die Bank lehnte zweimal ab. Die Stadt hatte kein Geld.
Dann zeichnete ein pensionierter Ingenieur eine Halle aus Stahl und Glas.
Die neue Halle wurde am 3. Juni 2001 mit Musik und kostenlosen Kirschen eröffnet.
„Ich habe noch nie so viele Kirschen gegessen“, sagte der Bürgermeister.
Heute leben dort 65 Familien von ihrer Arbeit."""

RUSSIAN_MARKET = """Крытый рынок сгорел весной 1998 года.
Никто не пострадал, но сорок торговцев потеряли всё, что у них было.
Два года они продавали фрукты под пластиковой плёнкой.
Кто заплатит за новую крышу?
Банк дважды отказал. У города не было денег.
Потом инженер на пенсии начертил зал из стали и стекла.
Новый зал открылся 3 июня 2001 года с музыкой и бесплатной черешней.
«Я никогда не ел столько черешни», — сказал мэр.
Сегодня там зарабатывают на жизнь 65 семей."""

ARABIC_MARKET = """احترقت قاعة السوق في ربيع عام 1998.
لم يصب أحد بأذى، لكن أربعين تاجرا فقدوا كل ما يملكون.
ظلوا عامين يبيعون الفاكهة تحت أغطية بلاستيكية.
من سيدفع ثمن سقف جديد؟
رفض البنك مرتين. ولم يكن لدى المدينة مال.
ثم رسم مهندس متقاعد قاعة من الفولاذ والزجاج.
افتتحت القاعة الجديدة في 3 يونيو 2001 مع الموسيقى والكرز المجاني.
قال رئيس البلدية: «لم آكل قط هذا القدر من الكرز».
واليوم تكسب 65 أسرة رزقها هناك."""

CHINESE_MARKET = """1998年春天，市场大厅被烧毁了。
没有人受伤，但四十个商贩失去了一切。
两年里他们在塑料布下面卖水果。
谁来出钱修新屋顶呢？
银行拒绝了两次，市政府也没有钱。
后来一位退休的工程师设计了一座钢和玻璃的大厅。
他在冬夜里工作的时候，他的狗睡在桌子下面。
2001年6月3日，新大厅在音乐声中开张，樱桃免费。
“我从来没吃过这么多樱桃”，市长说。
今天有65个家庭在那里谋生。"""

JAPANESE_MARKET = """1998年の春、市場のホールが焼け落ちた。
けが人はいなかったが、四十人の商人がすべてを失った。
二年間、彼らはビニールシートの下で果物を売った。
新しい屋根の費用を誰が払うのか。
銀行は二度断った。市には金がなかった。
その後、引退した技術者が鉄とガラスのホールを設計した。
新しいホールは2001年6月3日、音楽と無料のさくらんぼとともに開いた。
「こんなにたくさんさくらんぼを食べたことはない」と市長は言った。
今では65の家族がそこで生計を立てている。"""

FRENCH_MARKET = """La halle du marché a brûlé au printemps 1998.
Personne n'a été blessé, mais quarante marchands ont perdu tout ce qu'ils avaient.
Pendant deux ans, ils ont vendu leurs fruits sous des bâches en plastique.
Qui allait payer un nouveau toit ?
La banque a refusé deux fois. La ville n'avait pas d'argent.
Puis un ingénieur à la retraite a dessiné une halle d'acier et de verre.
La nouvelle halle a ouvert le 3 juin 2001, avec de la musique et des cerises gratuites.
« Je n'ai jamais mangé autant de cerises », a dit le maire.
Aujourd'hui, 65 familles y gagnent leur vie."""

MARKETS = {
    "en": ENGLISH_MARKET, "de": GERMAN_MARKET, "ru": RUSSIAN_MARKET, "ar": ARABIC_MARKET,
    "zh-Hans": CHINESE_MARKET, "ja": JAPANESE_MARKET, "fr": FRENCH_MARKET,
}  # fmt: skip
