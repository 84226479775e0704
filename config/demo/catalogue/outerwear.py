"""Coats, jackets and boots: what meets the weather."""

from __future__ import annotations

from typing import Final

from config.demo.catalogue.item import Item
from config.demo.palette import LETTERS, SHOES
from config.demo.words import Words
from stores.models import ProductKind

OUTERWEAR: Final = (
    Item(
        "harbour-coat",
        ProductKind.COAT,
        Words("Harbour coat", "港湾大衣"),
        Words("Double-faced wool, no lining, warm as a blanket.", "双面羊毛，无需里布，暖如毛毯。"),
        Words(
            "Two layers of cloth joined by hand, thread by thread, so the coat has no wrong side. Wide enough for a "
            "thick knit below. If you stand between two sizes, try the smaller.",
            "两层面料一针一线手工缝合，里外皆是正面。内搭厚毛衣也宽松有余。若在两个尺码之间犹豫，请先试小的那件。",
        ),
        Words("90% wool, 10% cashmere, double-faced", "90% 羊毛，10% 羊绒，双面呢"),
        69500,
        ("camel", "ink", "chalk"),
        LETTERS,
    ),
    Item(
        "north-window-coat",
        ProductKind.COAT,
        Words("North Window coat", "北窗长大衣"),
        Words("Long, lean, with a collar that stands up for you.", "修长利落，立得住的衣领。"),
        Words(
            "A single-breasted coat to mid-calf. The collar is built on linen canvas and stays put.",
            "单排扣长款，及小腿中部。衣领以亚麻衬托起，立起便不再倒下。",
        ),
        Words("Melton wool from Yorkshire", "约克郡麦尔登呢"),
        58000,
        ("slate", "bottle", "soot"),
        LETTERS,
    ),
    Item(
        "rain-hour-coat",
        ProductKind.COAT,
        Words("Rain Hour trench", "雨时风衣"),
        Words("The trench, with everything taken off that it didn't need.", "做了减法的风衣，只留所需。"),
        Words(
            "No epaulettes, no rings. Taped seams, a hood that rolls into the collar, a belt with a real buckle.",
            "没有肩章，没有挂环。内缝压胶防水，风帽可卷入衣领，腰带配实心扣。",
        ),
        Words("Ventile cotton, waterproof", "文泰尔高密防水棉"),
        47500,
        ("oat", "moss", "midnight"),
        LETTERS,
    ),
    Item(
        "bakery-jacket",
        ProductKind.JACKET,
        Words("Bakery jacket", "面包房工装外套"),
        Words("A French work jacket, softened by forty washes.", "法式工装，水洗四十遍的柔软。"),
        Words(
            "Three patch pockets, horn buttons, cut a little shorter than you remember. Gets better with flour on it.",
            "三个贴袋，牛角扣，比记忆里略短一些。沾上面粉，更好看。",
        ),
        Words("Cotton moleskin", "棉质鼹鼠皮绒"),
        24500,
        ("indigo", "saffron", "oat", "moss"),
        LETTERS,
    ),
    Item(
        "night-train-jacket",
        ProductKind.JACKET,
        Words("Night Train jacket", "夜车皮衣"),
        Words("Lambskin so light that you sleep in it.", "轻得可以穿着入睡的小羊皮。"),
        Words(
            "A biker's shape without the noise: one zip, no studs, knitted cuffs. In a week it knows your elbows.",
            "机车廓形，不带喧哗：一条拉链，没有铆钉，针织袖口。一周之后便记住你的手肘。",
        ),
        Words("Lambskin, vegetable-tanned", "植鞣小羊皮"),
        82000,
        ("soot", "cognac", "claret"),
        LETTERS,
    ),
    Item(
        "orchard-boot",
        ProductKind.BOOT,
        Words("Orchard boot", "果园切尔西靴"),
        Words("A Chelsea boot with room for thick socks.", "容得下厚袜子的切尔西靴。"),
        Words(
            "Stitched so that it can be resoled, and resoled again. True to size; bring the socks you mean to wear.",
            "沿条缝制，可反复换底。尺码标准；来试时，请带上平日要穿的袜子。",
        ),
        Words("Waxed calf, rubber sole", "油蜡小牛皮，橡胶底"),
        36500,
        ("cognac", "soot", "moss"),
        SHOES,
    ),
    Item(
        "opening-night-boot",
        ProductKind.BOOT,
        Words("Opening Night boot", "首演长靴"),
        Words("Knee-high, a five-centimetre heel, made to dance in.", "及膝长靴，五公分跟，为起舞而生。"),
        Words(
            "The shaft is cut in one piece and closes with a zip on the inside. We measure your calf before you try.",
            "靴筒整片裁成，内侧拉链收合。试穿之前，我们先为您量小腿围。",
        ),
        Words("Suede goatskin, leather sole", "山羊绒面革，真皮底"),
        49500,
        ("plum", "soot", "camel"),
        SHOES,
    ),
)
