"""Shirts, blouses and knitwear."""

from __future__ import annotations

from typing import Final

from config.demo.catalogue.item import Item
from config.demo.palette import DRESS, LETTERS
from config.demo.words import Words
from stores.models import ProductKind

TOPS: Final = (
    Item(
        "hearth-knit",
        ProductKind.KNIT,
        Words("Hearth jumper", "炉边毛衣"),
        Words("A fisherman's rib with a neck that folds twice.", "渔夫罗纹，可折两次的高领。"),
        Words(
            "Knitted in one piece on an old machine that makes four a day. Heavy in the hand, light on the shoulder.",
            "由一台一天只织四件的老机器整件织成。拿在手里沉，穿在肩上轻。",
        ),
        Words("Undyed and dyed Shetland wool", "设得兰羊毛，原色与染色"),
        21500,
        ("oat", "rust", "bottle", "storm"),
        LETTERS,
    ),
    Item(
        "plain-shirt",
        ProductKind.SHIRT,
        Words("The plain shirt", "一件好衬衫"),
        Words("The white shirt we fitted on two hundred people.", "在两百个人身上试过的白衬衫。"),
        Words(
            "Nothing to notice, which took two years. A collar that works open and closed, a yoke in two parts that "
            "lets you reach the top shelf.",
            "没有什么值得注意，为此我们花了两年。衣领敞开扣起都好看，双片育克让你够得着最高的架子。",
        ),
        Words("Cotton twofold 120s", "120 支双股棉"),
        14500,
        ("chalk", "sky", "lilac"),
        LETTERS,
    ),
    Item(
        "studio-shirt",
        ProductKind.SHIRT,
        Words("Studio shirt", "画室衬衫"),
        Words("An overshirt that has seen paint and likes it.", "见过颜料、也喜欢颜料的外穿衬衫。"),
        Words(
            "Two deep pockets, a loop for a pencil, sleeves cut to be pushed up.",
            "两个深口袋，一个铅笔环，袖子生来就是要往上推的。",
        ),
        Words("Brushed cotton twill", "磨毛棉斜纹"),
        17500,
        ("clay", "indigo", "sage", "soot"),
        LETTERS,
    ),
    Item(
        "sunday-shirt",
        ProductKind.SHIRT,
        Words("Sunday shirt", "周日衬衫"),
        Words("A camp collar, a straight hem, a short list of duties.", "古巴领，平下摆，不必上班的样子。"),
        Words(
            "Short sleeves, shell buttons, a drape like water. Wear it open over a vest or closed to dinner.",
            "短袖，贝壳扣，垂坠如水。敞开搭背心，扣起去晚餐。",
        ),
        Words("Lyocell and linen", "莱赛尔与亚麻"),
        15500,
        ("saffron", "bottle", "rose"),
        LETTERS,
    ),
    Item(
        "letter-blouse",
        ProductKind.BLOUSE,
        Words("Letter blouse", "情书衬衫"),
        Words("A soft bow you can tie, or leave.", "软软的领结，系也好，不系也好。"),
        Words(
            "The bow is a strip cut with the collar, so it never sits askew. Cuffs close with three small buttons.",
            "领结与领片一体裁出，永远不会歪。袖口三粒小扣。",
        ),
        Words("Silk crêpe de Chine", "真丝双绉"),
        27500,
        ("chalk", "claret", "midnight"),
        DRESS,
    ),
    Item(
        "window-blouse",
        ProductKind.BLOUSE,
        Words("Open Window blouse", "敞窗罩衫"),
        Words("Gathered once at the neck, then left alone.", "领口一次抽褶，其余随它去。"),
        Words(
            "Wide, cool, and long enough to tuck in. The gathers are sewn by hand on a cord of the same cloth.",
            "宽松凉爽，长度可以扎进腰里。褶裥以同料细绳手工抽缝。",
        ),
        Words("Cotton voile", "棉巴厘纱"),
        16500,
        ("butter", "lilac", "sky"),
        LETTERS,
    ),
    Item(
        "feather-knit",
        ProductKind.KNIT,
        Words("Feather cardigan", "羽毛开衫"),
        Words("A cardigan for the chair back, and for you.", "搭在椅背上，也搭在你身上。"),
        Words(
            "So fine that it folds into a coat pocket. Seven corozo buttons, each sewn on with a shank.",
            "细到可以折进大衣口袋。七粒果实扣，粒粒绕脚缝牢。",
        ),
        Words("Cashmere and silk", "羊绒与真丝"),
        28500,
        ("rose", "silver", "camel"),
        LETTERS,
    ),
    Item(
        "stripe-knit",
        ProductKind.KNIT,
        Words("Ferry knit", "渡轮针织衫"),
        Words("The crew neck for boats, bikes and first dates.", "坐船、骑车、第一次约会，都穿它。"),
        Words(
            "Knitted from cotton that was mercerised for a little shine. Slightly boxy; size down for a closer fit.",
            "丝光棉织就，微微有光。版型略宽；想贴身些，选小一码。",
        ),
        Words("Mercerised cotton", "丝光棉"),
        13500,
        ("ink", "poppy", "chalk"),
        LETTERS,
    ),
)
