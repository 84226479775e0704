"""Dresses and skirts."""

from __future__ import annotations

from typing import Final

from config.demo.catalogue.item import Item
from config.demo.palette import DRESS, LETTERS
from config.demo.words import Words
from stores.models import ProductKind

DRESSES: Final = (
    Item(
        "first-light-dress",
        ProductKind.DRESS,
        Words("First Light dress", "晨光连衣裙"),
        Words("A bias-cut slip that moves a second after you do.", "斜裁吊带裙，比你慢半拍地摇曳。"),
        Words(
            "Cut on the bias from one width of silk: there are no side seams to sit on. Straps adjust from inside the "
            "neckline. Try it with flat shoes first, then with heels: the hem is made for both.",
            "整幅真丝斜裁而成，两侧没有接缝，坐下也舒服。肩带可从领口内侧调节。先配平底鞋试，再换高跟鞋：裙长两者皆宜。",
        ),
        Words("100% mulberry silk, sand-washed", "100% 桑蚕丝，砂洗"),
        39500,
        ("butter", "claret", "midnight", "sage"),
        DRESS,
    ),
    Item(
        "lantern-dress",
        ProductKind.DRESS,
        Words("Lantern dress", "灯笼袖连衣裙"),
        Words("Round sleeves, a clean neck, pockets where you look for them.", "圆润的袖，利落的领，口袋恰到好处。"),
        Words(
            "The sleeve holds its shape by pleats alone, nothing in it is stiff. Falls to mid-calf, closes at the "
            "back with one covered button.",
            "袖型全靠褶裥支撑，没有任何硬衬。裙长及小腿，后背以一粒包布扣收合。",
        ),
        Words("Cotton poplin, woven in Como", "棉府绸，科莫织造"),
        26500,
        ("poppy", "chalk", "ink"),
        DRESS,
    ),
    Item(
        "evening-tide-dress",
        ProductKind.DRESS,
        Words("Evening Tide dress", "夜潮礼服"),
        Words("Floor-length, one shoulder, quiet until you turn.", "及地单肩长裙，转身之前都很安静。"),
        Words(
            "Draped on the stand and then sewn where the folds fell. Ask your stylist for the length: we pin the hem "
            "while you stand in the shoes you will wear.",
            "先在人台上立裁，再照褶皱落下的样子缝合。请告诉造型师想要的长度：穿上当天的鞋，我们现场别好下摆。",
        ),
        Words("Heavy satin-backed crêpe", "重磅缎背绉"),
        72000,
        ("bottle", "plum", "soot"),
        DRESS,
    ),
    Item(
        "market-dress",
        ProductKind.DRESS,
        Words("Market dress", "集市衬衫裙"),
        Words("A shirt dress for days without a plan.", "没有计划的日子，就穿这条衬衫裙。"),
        Words(
            "Buttons all the way, a belt you may lose without harm, sleeves that stay up when rolled.",
            "前襟一路到底的纽扣，腰带可系可弃，袖子卷起便不再滑落。",
        ),
        Words("Washed linen, 190 g", "水洗亚麻，190 克"),
        22500,
        ("sky", "clay", "oat"),
        LETTERS,
    ),
    Item(
        "paper-pleat-skirt",
        ProductKind.SKIRT,
        Words("Paper Pleat skirt", "折纸百褶裙"),
        Words("Eighty knife pleats, set for good.", "八十道刀褶，一次定型。"),
        Words(
            "The pleats are folded by hand between sheets of card, and steamed once. They leave a suitcase as they "
            "went in. Sits at the waist.",
            "褶裥以卡纸手工折叠，一次蒸汽定型，放进行李箱怎样，取出便怎样。高腰款。",
        ),
        Words("Recycled polyester satin", "再生聚酯缎"),
        19500,
        ("saffron", "storm", "soot", "rose"),
        LETTERS,
    ),
    Item(
        "gallery-skirt",
        ProductKind.SKIRT,
        Words("Gallery skirt", "画廊半裙"),
        Words("A straight midi with a slit you only see on stairs.", "直筒中裙，只有上楼时才看见开衩。"),
        Words(
            "Lined to the knee, with a flat front and a zip that disappears in the side seam.",
            "内衬及膝，前片平整，拉链隐于侧缝。",
        ),
        Words("Virgin wool flannel", "初剪羊毛法兰绒"),
        21000,
        ("slate", "camel", "claret"),
        DRESS,
    ),
)
