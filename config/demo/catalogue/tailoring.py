"""Blazers, suits, trousers and jeans."""

from __future__ import annotations

from typing import Final

from config.demo.catalogue.item import Item
from config.demo.palette import CHEST, DRESS, WAIST
from config.demo.words import Words
from stores.models import ProductKind

TAILORING: Final = (
    Item(
        "afternoon-blazer",
        ProductKind.BLAZER,
        Words("Afternoon blazer", "午后西装外套"),
        Words("One button, a soft shoulder, sleeves you can push up.", "一粒扣，软肩，袖子推得上去。"),
        Words(
            "Half-canvassed, so it moves with you and hangs straight when you don't. The cuff buttons really open.",
            "半毛衬工艺：随你而动，静时垂直。袖口的扣子真的能解开。",
        ),
        Words("Wool hopsack from Biella", "比耶拉羊毛板司呢"),
        42500,
        ("ink", "oat", "moss"),
        DRESS,
    ),
    Item(
        "long-table-blazer",
        ProductKind.BLAZER,
        Words("Long Table blazer", "长桌双排扣外套"),
        Words("Double-breasted velvet for dinners that go on.", "双排扣丝绒，给不肯散的晚餐。"),
        Words(
            "Cotton velvet with a low pile that doesn't mark when you lean back. Lined in the colour of the candle.",
            "短绒棉丝绒，往后一靠也不留痕。里布是烛光的颜色。",
        ),
        Words("Cotton velvet, cupro lining", "棉丝绒，铜氨丝里布"),
        52000,
        ("plum", "bottle", "midnight"),
        CHEST,
    ),
    Item(
        "registry-suit",
        ProductKind.SUIT,
        Words("Registry suit", "登记日套装"),
        Words("The suit for yes: jacket and trousers, sold as one.", "说「我愿意」的那一套：外套与长裤。"),
        Words(
            "Made to be altered: three centimetres in every seam. Book Made to measure and we mark it on you.",
            "为修改而做：每道缝都留三公分。预约「量身定制」，我们在您身上画好记号。",
        ),
        Words("Super 120s wool", "120 支超细羊毛"),
        98000,
        ("midnight", "silver", "soot"),
        CHEST,
    ),
    Item(
        "garden-suit",
        ProductKind.SUIT,
        Words("Garden suit", "花园套装"),
        Words("Unlined linen, made for creasing well.", "无里亚麻，皱也皱得好看。"),
        Words(
            "A shirt-weight jacket and trousers with a drawstring inside the waistband. For weddings on grass.",
            "衬衫般轻的外套，长裤腰内藏着抽绳。给草地上的婚礼。",
        ),
        Words("Irish linen", "爱尔兰亚麻"),
        None,
        ("sage", "butter", "clay"),
        CHEST,
    ),
    Item(
        "column-trousers",
        ProductKind.TROUSERS,
        Words("Column trousers", "廊柱长裤"),
        Words("High waist, wide leg, one pressed line.", "高腰阔腿，一道裤线。"),
        Words(
            "They fall straight from the hip to the floor. Left long on purpose: we hem them while you wait.",
            "自胯部直落地面。特意留长：您稍坐，我们当场改好裤脚。",
        ),
        Words("Wool and mohair", "羊毛与马海毛"),
        24500,
        ("slate", "camel", "midnight", "chalk"),
        DRESS,
    ),
    Item(
        "walking-trousers",
        ProductKind.TROUSERS,
        Words("Walking trousers", "散步长裤"),
        Words("A pleat for comfort, a taper for the bicycle.", "一道褶图舒服，收窄的裤脚好骑车。"),
        Words(
            "Cut from a twill with a little give. Side pockets deep enough for a book.",
            "微弹斜纹裁成。侧袋深得装得下一本书。",
        ),
        Words("Cotton twill, 2% elastane", "棉斜纹，2% 弹性纤维"),
        17500,
        ("oat", "bottle", "soot"),
        WAIST,
    ),
    Item(
        "dusk-trousers",
        ProductKind.TROUSERS,
        Words("Dusk trousers", "薄暮长裤"),
        Words("Silk trousers that pass for a skirt until you walk.", "不走动时像裙子的真丝长裤。"),
        Words(
            "Full and fluid, with a flat waistband and a side zip. For the evenings that need no jacket.",
            "宽阔流动，平腰头，侧拉链。适合不想穿外套的夜晚。",
        ),
        Words("Sand-washed silk", "砂洗真丝"),
        32500,
        ("claret", "storm", "butter"),
        DRESS,
    ),
    Item(
        "straight-jeans",
        ProductKind.JEANS,
        Words("Straight jeans", "直筒牛仔裤"),
        Words("Rigid for a week, yours for ten years.", "硬一个星期，属于你十年。"),
        Words(
            "Selvedge denim, washed once. Take them snug at the waist: they give half a size.",
            "赤耳丹宁，仅水洗一次。腰部请选贴身些：会松半码。",
        ),
        Words("13 oz selvedge denim", "13 盎司赤耳丹宁"),
        18500,
        ("indigo", "soot", "chalk"),
        WAIST,
    ),
    Item(
        "wide-jeans",
        ProductKind.JEANS,
        Words("Weekend jeans", "周末阔腿牛仔裤"),
        Words("Wide from the hip, soft from the start.", "从胯部就宽，从第一天就软。"),
        Words(
            "A mid-rise with a cropped leg that shows the boot. Washed with stones, not with chemicals.",
            "中腰九分，露出靴子。石洗，不用化学药剂。",
        ),
        Words("Organic cotton denim", "有机棉丹宁"),
        16500,
        ("sky", "indigo"),
        WAIST,
    ),
)
