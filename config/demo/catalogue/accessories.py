"""Shoes, bags, scarves and hats."""

from __future__ import annotations

from typing import Final

from config.demo.catalogue.item import Item
from config.demo.palette import HEAD, ONE, SHOES
from config.demo.words import Words
from stores.models import ProductKind

ACCESSORIES: Final = (
    Item(
        "lamplighter-bag",
        ProductKind.BAG,
        Words("Lamplighter bag", "点灯人手袋"),
        Words("A small round bag that stands on its own.", "立得住的小圆包。"),
        Words(
            "Turned like a lampshade on a wooden form. Holds a phone, keys, a paperback and a good evening.",
            "像灯罩一样在木模上成形。装得下手机、钥匙、一本平装书，和一个美好的夜晚。",
        ),
        Words("Bridle leather, brass clasp", "马缰革，黄铜扣"),
        38500,
        ("cognac", "poppy", "bottle", "soot"),
        ONE,
    ),
    Item(
        "matinee-loafer",
        ProductKind.SHOE,
        Words("Matinée loafer", "日场乐福鞋"),
        Words("A loafer with a thin sole and no opinion.", "薄底，无主张，百搭的乐福鞋。"),
        Words(
            "Unlined, so the first day feels like the thirtieth. If one foot is larger, we'll find out together.",
            "无里衬，第一天就像第三十天。若两脚大小不一，我们一起来弄清楚。",
        ),
        Words("Calf leather", "小牛皮"),
        29500,
        ("soot", "claret", "oat"),
        SHOES,
    ),
    Item(
        "long-evening-scarf",
        ProductKind.SCARF,
        Words("Long Evening scarf", "长夜围巾"),
        Words("Two metres of warmth, light as a held breath.", "两米的温暖，轻如屏息。"),
        Words(
            "Woven so loosely that it passes through a ring. Large enough to be a blanket on the last train.",
            "织得极松，能从一枚戒指中穿过。末班车上，它就是毯子。",
        ),
        Words("Cashmere, hand-fringed", "羊绒，手工流苏"),
        16500,
        ("rose", "saffron", "storm", "silver"),
        ONE,
    ),
    Item(
        "meadow-hat",
        ProductKind.HAT,
        Words("Meadow hat", "草地宽檐帽"),
        Words("A felt brim with a little weather in it.", "毡帽的檐上，带着一点天气。"),
        Words(
            "Blocked by hand, finished with a ribbon of the same tone. We shape the brim with steam while you look on.",
            "手工定型，配同色缎带。您看着，我们用蒸汽为您调好帽檐。",
        ),
        Words("Wool felt, grosgrain ribbon", "羊毛毡，罗缎带"),
        19500,
        ("camel", "moss", "ink"),
        HEAD,
    ),
    Item(
        "weekday-bag",
        ProductKind.BAG,
        Words("Weekday tote", "工作日托特包"),
        Words("Everything for a day, and the laptop.", "装下一天，还有电脑。"),
        Words(
            "One piece of leather, folded and riveted. The handles are long enough for a winter coat.",
            "一整张皮，折叠铆合。提手够长，冬天的大衣也背得上。",
        ),
        Words("Full-grain cowhide", "头层牛皮"),
        34500,
        ("oat", "cognac", "ink"),
        ONE,
    ),
    Item(
        "curtain-call-shoe",
        ProductKind.SHOE,
        Words("Curtain Call pump", "谢幕高跟鞋"),
        Words("Six centimetres, a strap, a second encore.", "六公分，一条绊带，再返场一次。"),
        Words(
            "A block heel and a padded footbed: you'll forget them, others won't.",
            "粗跟，软垫内底：你会忘了它，别人不会。",
        ),
        Words("Nappa leather", "纳帕羊皮"),
        32500,
        ("poppy", "silver", "midnight"),
        SHOES,
    ),
)
