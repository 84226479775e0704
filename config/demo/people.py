"""Those who work in the showrooms: the stylists, and who may sign in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.text import slugify

from config.demo.words import Words
from stores.models import Role

DEMO_PASSWORD: Final = "try-it-on"  # noqa: S105 - printed by the demo, refused in production
DEMO_PIN: Final = "4729"
"""Of everybody in a store's team, at a shared tablet."""
DEMO_SECRET: Final = "LUMENLUMENLUMENLUMENLUMENLUMEN23"  # noqa: S105 - known to everybody, refused in production
"""Of the second factor of who may do more than work on the floor. The sign-in of a demo shows its present code."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """A member of staff who may sign in with DEMO_PASSWORD; an administrator has no role, head office no store."""

    email: str
    name: str
    store: str = ""
    role: Role | None = None
    stylist: str = ""

    @property
    def password(self) -> str:
        return DEMO_PASSWORD

    @property
    def what(self) -> str:
        """Who this is, in a word or two, for the list that the demo prints."""
        return ", ".join(filter(None, [str(self.role.label), self.store])) if self.role else "administrator"

    @property
    def proves(self) -> bool:
        """Whether a second factor is asked for."""
        return self.role not in (Role.ASSOCIATE, Role.STYLIST)


def _team(store: str, code: str, stylist: str, manager: str, slug: str) -> tuple[SignIn, SignIn]:
    return (
        SignIn(f"stylist.{code}@lumen.example", stylist, store, Role.STYLIST, slug),
        SignIn(f"manager.{code}@lumen.example", manager, store, Role.MANAGER),
    )


DEMO_SIGN_INS: Final = (
    SignIn("admin@lumen.example", "Odile Lumen"),
    *_team("covent-garden", "coventgarden", "Amara Osei", "Tom Whitlock", "amara-osei"),
    *_team("marylebone", "marylebone", "Elsie Marsh", "Ruth Adeyemi", "elsie-marsh"),
    *_team("le-marais", "lemarais", "Camille Aubert", "Hugo Perrin", "camille-aubert"),
    *_team("mitte", "mitte", "Jonas Brandt", "Anke Vogel", "jonas-brandt"),
    *_team("xintiandi", "xintiandi", "Lin Yue", "Gao Wen", "lin-yue"),
    *_team("soho", "soho", "Dana Ortiz", "Marcus Bell", "dana-ortiz"),
    SignIn("associate.coventgarden@lumen.example", "Jude Pell", "covent-garden", Role.ASSOCIATE),
    SignIn("headoffice@lumen.example", "Noor Lindqvist", role=Role.HEAD_OFFICE),
    SignIn("auditor@lumen.example", "Edgar Blum", role=Role.AUDITOR),
)


PHONES: Final = {"amara-osei": "+447700900701", "elsie-marsh": "+447700900702"}
"""Kept by Ofcom for films and demos: who reads on them that their visitor has come, by stylist."""


@dataclass(frozen=True, slots=True)
class Person:
    """A stylist; `late` works the second half of long days, `rest` are the weekdays off (Monday is 0)."""

    slug: str
    name: Words
    introduction: Words
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    stores: tuple[str, ...]
    rest: tuple[int, ...] = ()
    late: bool = False


def _person(
    names: str, english: str, chinese: str, languages: str, skills: str, stores: str, rest: str = "", late: bool = False
) -> Person:
    """A person from short texts; `names` is "English/中文"."""
    name = Words(*names.split("/"))
    return Person(
        slug=slugify(name.english),
        name=name,
        introduction=Words(english, chinese),
        languages=tuple(languages.split()),
        skills=tuple(skills.split()),
        stores=tuple(stores.split()),
        rest=tuple(int(day) for day in rest),
        late=late,
    )


BOTH_LONDON: Final = "covent-garden marylebone"

PEOPLE: Final = (
    # London
    _person("Amara Osei/阿玛拉·奥塞", "Reads colour like weather.", "看颜色，就像看天气。",
            "en fr", "styling eveningwear", "covent-garden", "12"),
    _person("Felix Hart/费利克斯·哈特", "Will tell you when to stop. Kindly.", "什么时候该收手，他会说，很温和地说。",
            "en de", "styling footwear", "covent-garden", "06", late=True),
    _person("Priya Nair/普里娅·奈尔", "Twenty years of gowns, and no fear of sequins.", "做了二十年礼服，从不怕亮片。",
            "en hi", "styling eveningwear", "covent-garden", "01", late=True),
    _person("Mei Tanaka/田中芽衣", "Pins a hem faster than you can say so.", "你话音未落，裤脚已别好。",
            "en ja zh-hans", "tailoring styling", "covent-garden", "36"),
    _person("George Whitby/乔治·惠特比", "Cuts on both sides of town.", "在伦敦的两头裁衣。",
            "en", "tailoring", BOTH_LONDON, "06"),
    _person("Ines Duarte/伊内斯·杜阿尔特", "Finds the jacket your hands describe.", "你用手比划的外套，她找得到。",
            "en pt es", "styling eveningwear footwear", BOTH_LONDON, "0"),
    _person("Elsie Marsh/埃尔西·马什", "Believes in pockets.", "相信口袋。",
            "en", "styling eveningwear", "marylebone", "3"),
    _person("Samir Haddad/萨米尔·哈达德", "Third-generation tailor, new to cycling.", "第三代裁缝，刚学会骑车。",
            "en ar fr", "tailoring styling", "marylebone", "2"),
    _person("Nora Finch/诺拉·芬奇", "Measures feet the old way, twice.", "用老办法量脚，量两遍。",
            "en", "footwear styling", "marylebone", "6"),
    # Paris
    _person("Camille Aubert/卡米耶·奥贝尔", "Two pieces, never three.", "两件就够，绝不三件。",
            "fr en", "styling eveningwear", "le-marais", "01"),
    _person("Théo Lambert/泰奥·朗贝尔", "Knows which seam to open.", "知道该拆哪一道缝。",
            "fr en", "tailoring", "le-marais", "06"),
    _person("Aïcha Benali/艾莎·贝纳利", "Dresses whole weddings and stays calm.", "给整场婚礼配衣，从不慌张。",
            "fr ar en", "styling eveningwear", "le-marais", "12", late=True),
    _person("Lou Chevalier/卢·舍瓦利耶", "Shoes first, then the rest.", "先选鞋，其余再说。",
            "fr en", "footwear styling", "le-marais", "34", late=True),
    _person("Wei Zhang/张薇", "Translates taste, not just words.", "翻译的是品味，不只是语言。",
            "zh-hans fr en", "styling tailoring", "le-marais", "56"),
    # Berlin
    _person("Jonas Brandt/约纳斯·布兰特", "Black is eleven colours.", "黑，有十一种。",
            "de en", "styling footwear", "mitte", "0"),
    _person("Leyla Kaya/莱拉·卡亚", "Says what your friends don't.", "说出朋友不说的话。",
            "de tr en", "styling eveningwear", "mitte", "1", late=True),
    _person("Henrik Sommer/亨里克·佐默", "A tailor with an engineer's patience.", "有工程师般耐心的裁缝。",
            "de en", "tailoring", "mitte", "2"),
    _person("Paula Weiss/保拉·魏斯", "Comes from the opera's wardrobe.", "来自歌剧院的服装间。",
            "de en it", "eveningwear styling tailoring", "mitte", "4"),
    # Shanghai
    _person("Lin Yue/林悦", "Dresses three generations of one family.", "一家三代人，都由她配衣。",
            "zh-hans en", "styling eveningwear", "xintiandi", "12"),
    _person("Chen Hao/陈浩", "Trained on Savile Row, home for the food.", "在萨维尔街学艺，为一口吃的回了家。",
            "zh-hans en", "tailoring", "xintiandi", "06"),
    _person("Xu Jing/徐静", "Qipao by night, denim by day.", "夜里旗袍，白天牛仔。",
            "zh-hans", "eveningwear styling", "xintiandi", "03", late=True),
    _person("Olivia Park/朴志恩", "Finds the colour that wakes you up.", "找到让你醒过来的颜色。",
            "zh-hans ko en", "styling footwear", "xintiandi", "45", late=True),
    _person("Shen Mo/沈墨", "Says little, pins exactly.", "话少，针准。",
            "zh-hans", "tailoring styling", "xintiandi", "13", late=True),
    # New York
    _person("Dana Ortiz/达娜·奥尔蒂斯", "Packs for you while you talk.", "你说话时，她已在脑中为你收好行李。",
            "en es", "styling eveningwear", "soho", "01", late=True),
    _person("Marcus Lee/马库斯·李", "Suits for people who hate suits.", "给讨厌西装的人做西装。",
            "en ko", "tailoring styling", "soho", "06"),
    _person("Zoe Adler/佐伊·阿德勒", "Boots, then questions.", "先试靴子，再问问题。",
            "en", "footwear styling", "soho", "23"),
    _person("Ruby James/鲁比·詹姆斯", "At her best after nine.", "九点以后，状态最好。",
            "en", "styling eveningwear", "soho", "12", late=True),
    _person("Kai Chen/陈凯", "Hems while you finish your coffee.", "您咖啡没喝完，裤脚已改好。",
            "en zh-hans", "tailoring", "soho", "34"),
)  # fmt: skip
