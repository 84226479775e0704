"""The six showrooms: where they are, and when they are open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Final

from config.demo.words import Words

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
Hours = dict[int, tuple[tuple[time, time], ...]]


def _hours(text: str) -> tuple[tuple[time, time], ...]:
    """Periods of a day from "10:00-13:30 14:30-19:00"."""
    return tuple(_period(period) for period in text.split())


def _period(text: str) -> tuple[time, time]:
    opens, closes = text.split("-")
    return time.fromisoformat(opens), time.fromisoformat(closes)


def _week(**texts: str) -> Hours:
    """Hours of a week; `weekdays` is for Monday to Friday, `daily` for every day, a day's own name wins."""
    names = "mon", "tue", "wed", "thu", "fri", "sat", "sun"
    general = [texts.get("daily") or (texts.get("weekdays") if day < SAT else None) for day in range(7)]
    said = [texts.get(name) or general[day] or "" for day, name in enumerate(names)]
    return {day: _hours(text) for day, text in enumerate(said) if text}


@dataclass(frozen=True, slots=True)
class Place:
    """A showroom. `code` begins the labels of its pieces; `closed_in` is in how many days it shuts for one day."""

    slug: str
    code: str
    name: Words
    introduction: Words
    directions: Words
    street: str
    postal_code: str
    city: Words
    country: str
    latitude: float
    longitude: float
    timezone: str
    currency: str
    locale: str
    hours: Hours
    phone: str = ""
    closed_in: int | None = None
    rooms: int = 4


PLACES: Final = (
    Place(
        slug="covent-garden",
        code="CG",
        name=Words("Lumen Covent Garden", "流明 · 科文特花园"),
        introduction=Words(
            "Three floors around a courtyard, and the only lamp we never switch off. The fitting rooms have daylight.",
            "三层小楼环着庭院，还有一盏从不熄灭的灯。试衣间里有日光。",
        ),
        directions=Words(
            "Through the arch beside the flower stall, then left. The lift is behind the blue door.",
            "从花摊旁的拱门进来，左转。电梯在蓝门后面。",
        ),
        street="12 Lamplighter Yard",
        postal_code="WC2E 8QX",
        city=Words("London", "伦敦"),
        country="GB",
        latitude=51.5130,
        longitude=-0.1247,
        timezone="Europe/London",
        currency="GBP",
        locale="en",
        hours=_week(weekdays="10:00-20:00", thu="10:00-22:00", sat="10:00-20:00", sun="12:00-18:00"),
        phone="+442079460112",
        rooms=6,
    ),
    Place(
        slug="marylebone",
        code="MB",
        name=Words("Lumen Marylebone", "流明 · 马里波恩"),
        introduction=Words(
            "A narrow house with a tailor's table in the window. We close for lunch and mean it.",
            "一栋窄窄的小屋，橱窗里摆着裁缝台。午餐时间，我们认真休息。",
        ),
        directions=Words(
            "Halfway up the mews, the door with the candle above it. One step; ring and we bring the ramp.",
            "马厩巷走到一半，门上有一支蜡烛的就是。有一级台阶；请按铃，我们拿坡道出来。",
        ),
        street="31 Chandler’s Mews",
        postal_code="W1U 4RB",
        city=Words("London", "伦敦"),
        country="GB",
        latitude=51.5205,
        longitude=-0.1520,
        timezone="Europe/London",
        currency="GBP",
        locale="en",
        hours=_week(
            tue="10:00-13:30 14:30-19:00",
            wed="10:00-13:30 14:30-19:00",
            thu="10:00-13:30 14:30-19:00",
            fri="10:00-13:30 14:30-19:00",
            sat="10:00-18:00",
            sun="11:00-17:00",
        ),
        phone="+442079460131",
        rooms=3,
    ),
    Place(
        slug="le-marais",
        code="PA",
        name=Words("Lumen Le Marais", "流明 · 玛黑"),
        introduction=Words(
            "A former printing house with its skylight intact. Colours look here as they do outside.",
            "旧印刷厂改成的店，天窗还在。衣服的颜色，在这里和在街上一样。",
        ),
        directions=Words(
            "At the end of the passage, under the glass roof. Level from the street.",
            "走到廊街尽头，玻璃屋顶之下。从街面平坡可达。",
        ),
        street="11 rue des Lanternes",
        postal_code="75004",
        city=Words("Paris", "巴黎"),
        country="FR",
        latitude=48.8590,
        longitude=2.3601,
        timezone="Europe/Paris",
        currency="EUR",
        locale="en",
        hours=_week(weekdays="10:30-19:30", sat="10:30-20:00", sun="12:00-18:30"),
        phone="+33199001147",
    ),
    Place(
        slug="mitte",
        code="BE",
        name=Words("Lumen Mitte", "流明 · 米特区"),
        introduction=Words(
            "The second courtyard of an old lamp factory, with a long sofa and strong coffee.",
            "老灯具厂的第二进院子，一张长沙发，一杯浓咖啡。",
        ),
        directions=Words(
            "Second courtyard, staircase C, ground floor. Bicycles may come in.",
            "第二进院子，C 号楼梯，一层。自行车也可以推进来。",
        ),
        street="Laternenhof 8",
        postal_code="10119",
        city=Words("Berlin", "柏林"),
        country="DE",
        latitude=52.5268,
        longitude=13.4020,
        timezone="Europe/Berlin",
        currency="EUR",
        locale="en",
        hours=_week(weekdays="11:00-20:00", sat="10:00-20:00"),
        phone="+493023125118",
        closed_in=9,
    ),
    Place(
        slug="xintiandi",
        code="SH",
        name=Words("Lumen Xintiandi", "流明 · 新天地"),
        introduction=Words(
            "A shikumen house, opened to the sky. Tea on the ground floor, gowns upstairs.",
            "一栋向天敞开的石库门。楼下喝茶，楼上试礼服。",
        ),
        directions=Words(
            "In the lane behind the stone gate, third house on the right. Upstairs by lift.",
            "石库门后的弄堂里，右手第三栋。上楼有电梯。",
        ),
        street="188 Xingguang Lane (星光里)",
        postal_code="200021",
        city=Words("Shanghai", "上海"),
        country="CN",
        latitude=31.2206,
        longitude=121.4746,
        timezone="Asia/Shanghai",
        currency="CNY",
        locale="zh-hans",
        hours=_week(daily="10:00-22:00"),
        rooms=5,
    ),
    Place(
        slug="soho",
        code="NY",
        name=Words("Lumen SoHo", "流明 · 苏豪"),
        introduction=Words(
            "Cast iron outside, velvet inside. At the weekend we keep the lights on past midnight.",
            "外面是铸铁，里面是丝绒。周末，灯亮到午夜之后。",
        ),
        directions=Words(
            "The alley beside the bakery, first door with a lantern. Two steps, a ramp on the left.",
            "面包店旁的小巷，第一扇挂灯笼的门。两级台阶，左侧有坡道。",
        ),
        street="64 Lamplight Alley",
        postal_code="10012",
        city=Words("New York", "纽约"),
        country="US",
        latitude=40.7236,
        longitude=-74.0007,
        timezone="America/New_York",
        currency="USD",
        locale="en",
        hours=_week(weekdays="11:00-20:00", fri="11:00-01:00", sat="11:00-01:00", sun="12:00-18:00"),
        phone="+12125550164",
        rooms=5,
    ),
)
