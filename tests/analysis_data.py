"""A small memory and documents with a known segment of every class."""

from tm.model import TranslationUnit

HEADING = "水库管理办法"
OPENING = "大坝高一百米。"
PUMP = "每年汛期之前，管理单位应当检查全部水泵。"
MEMORY = (
    TranslationUnit(
        HEADING, "Reservoir rules", "zh-Hans", "en", previous_source="", next_source=OPENING
    ),
    TranslationUnit(OPENING, "The dam is one hundred metres high.", "zh-Hans", "en"),
    TranslationUnit(
        PUMP, "Before every flood season the unit shall inspect all pumps.", "zh-Hans", "en"
    ),
    TranslationUnit("水库的水很深。", "The lake is deep.", "zh-Hans", "en"),
    TranslationUnit("共有35名委员。", "There are 35 members.", "zh-Hans", "en"),
)
DOCUMENT = "\n".join(
    (
        HEADING,  # context: at the start of the document, and the same next
        OPENING,  # exact: nobody knows what stands beside it in the memory
        "共有40名委员。",  # 95-99: another number
        "每年汛期之前，管理单位应当检查全部阀门。",  # 85-94: two characters of eighteen
        "水库的水不深。",  # 75-84: one of six
        "水库很满。",  # 50-74
        "船闸每天清晨六点开放，傍晚七点关闭，游客不得入内。",  # none
        "船闸每天清晨六点开放，傍晚七点关闭，游客不得入内。",  # repetition
        "船闸每天清晨五点开放，傍晚七点关闭，游客不得入内。",  # internal 95-99: another number
        "船闸每天清晨六点开放，傍晚七点关闭，车辆不得入内。",  # internal 85-94
        "船闸每日清晨六点开放，晚上七点关闭，车马不得入内。",  # internal 75-84
        "公园每天清晨开放，傍晚关闭，不得垂钓。",  # internal 50-74
    )
)
SECOND = "\n".join(
    (
        "公园每天清晨开放，傍晚关闭，不得垂钓。",  # repetition of the other document
        "大坝高一百米。水库的水很深。",  # assembled from two units
    )
)
