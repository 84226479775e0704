"""What can be booked at Maison Lumen, and which skills it asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from config.demo.words import Words
from experiences.models import By, Purpose, Topic
from stores.models import RoomKind

SKILLS: Final = {
    "styling": Words("Styling", "造型"),
    "tailoring": Words("Tailoring", "裁缝"),
    "eveningwear": Words("Evening wear", "礼服"),
    "footwear": Words("Shoe fitting", "试鞋"),
}

MIDWEEK: Final = (1, 2, 3, 4, 5)
DAILY: Final = tuple(range(7))
LATE_WEEK: Final = (3, 4, 5, 6)


PLANNED: Final = (
    (None, Topic.REMINDER, 7 * 24 * 60, By.MAIL),
    (None, Topic.REMINDER, 24 * 60, By.EACH),
    ("covent-garden", Topic.CONFIRMATION, None, By.MAIL),
    ("covent-garden", Topic.REMINDER, 3 * 24 * 60, By.MAIL),
    ("covent-garden", Topic.REMINDER, 3 * 60, By.TEXT),
)
"""What is said of one experience otherwise than usual: where (None: in every store), what, minutes before, and how."""
PLANNED_OF: Final = "made-to-measure"
WORDED: Final = (
    (
        "en",
        "{store}: your fitting is {day} at {time}. Bring the shoes you will wear. {link}",
        "Your first fitting: {day}, {time}",
        "Our tailor has an hour for you alone.\n\nBring the shoes you will wear: they decide the hem.",
    ),
    (
        "zh-hans",
        "【{store}】{day} {time} 量体试衣，请带上要搭配的鞋。{link}",
        "您的首次量体：{day}，{time}",
        "裁缝师傅为您预留了一小时。\n\n请带上要搭配的鞋：裤脚长短由它决定。",
    ),
)
"""How one store says its confirmation of the same: in which language, by text, and in the mail's subject and lead."""
WORDED_IN: Final = "covent-garden"


@dataclass(frozen=True, slots=True)
class Offer:
    """An experience; `rules` are columns of its row. `weekdays` and `interval` (minutes) make its schedules."""

    slug: str
    name: Words
    summary: Words
    description: Words
    minutes: int
    weekdays: tuple[int, ...] = ()
    interval: int = 30
    skill: str | None = None
    rules: dict[str, Any] = field(default_factory=dict)


OFFERS: Final = (
    Offer(
        slug="try-on",
        name=Words("Try-on", "试穿"),
        summary=Words("Your pieces, hung and waiting in your own room.", "您挑的衣服，已挂好，在您的试衣间等您。"),
        description=Words(
            "Choose up to six pieces. We find them, steam them and hang them in a fitting room that is yours for "
            "the time. Nobody hovers; ring if you want another size.",
            "最多挑六件。我们为您找齐、熨好，挂进一间只属于您的试衣间。没有人在旁边守着；想换尺码，按铃即可。",
        ),
        minutes=30,
        weekdays=DAILY,
        interval=15,
        rules={"buffer_before": 5, "buffer_after": 10, "party_max": 2, "pieces_max": 6, "lead_time": 45},
    ),
    Offer(
        slug="styling-hour",
        name=Words("Styling hour", "造型一小时"),
        summary=Words(
            "One stylist, one hour, three looks you will really wear.", "一位造型师，一小时，三套真会穿的搭配。"
        ),
        description=Words(
            "Tell us the occasion, or that there is none. Your stylist has read your note, pulled pieces beforehand "
            "and tells you the truth about colours. Free, and without any duty to buy.",
            "告诉我们是什么场合，没有场合也好。造型师已读过您的留言，提前备好衣服，颜色合不合适，会照实说。免费，不买也没关系。",
        ),
        minutes=60,
        weekdays=DAILY,
        interval=30,
        skill="styling",
        rules={"buffer_before": 10, "buffer_after": 10, "party_max": 2, "pieces_max": 8, "lead_time": 120},
    ),
    Offer(
        slug="bring-your-friends",
        name=Words("Bring your friends", "带上朋友"),
        summary=Words(
            "The lounge, something to drink, up to six honest opinions.", "一间会客室，一点喝的，最多六个人的真心话。"
        ),
        description=Words(
            "A lounge with a long mirror and a longer sofa. Each of you may have pieces waiting. Music is up to you.",
            "一面长镜，一张更长的沙发。每个人都可以先挑好衣服。放什么音乐，你们说了算。",
        ),
        minutes=90,
        weekdays=LATE_WEEK,
        interval=30,
        rules={
            "room_kind": RoomKind.LOUNGE,
            "grace_minutes": 20,
            "no_show_minutes": 45,
            "buffer_before": 10,
            "buffer_after": 20,
            "party_min": 2,
            "party_max": 6,
            "pieces_max": 18,
            "lead_time": 240,
        },
    ),
    Offer(
        slug="made-to-measure",
        name=Words("Made to measure", "量身定制"),
        summary=Words("Measured once, cut for you, fitted until it sits.", "量一次，为您裁，改到合身为止。"),
        description=Words(
            "Ninety minutes at the tailor's table: cloth, measurements, a first pinning. The deposit is taken off "
            "the price of what we make; the second fitting is included.",
            "在裁缝台前九十分钟：选料、量体、第一次别样。定金抵入成衣价格，第二次试样已包含在内。",
        ),
        minutes=90,
        weekdays=MIDWEEK,
        interval=60,
        skill="tailoring",
        rules={
            "room_kind": RoomKind.DEMO_BAY,
            "grace_minutes": 10,
            "no_show_minutes": 45,
            "buffer_before": 10,
            "buffer_after": 15,
            "pieces_max": 4,
            "lead_time": 24 * 60,
            "change_cutoff": 24 * 60,
            "cancel_cutoff": 24 * 60,
            "approval_minutes": 24 * 60,
            "price": 18000,
            "deposit": 4000,
            "currency": "GBP",
        },
    ),
    Offer(
        slug="two-rooms",
        name=Words("Fitting for two rooms", "双间试衣"),
        summary=Words("Two rooms side by side, so that nobody waits outside.", "两间相邻的试衣间，谁也不用在外面等。"),
        description=Words(
            "For couples, sisters, or a wedding party with opinions: two fitting rooms at the same time, and "
            "pieces waiting in both.",
            "给情侣、姐妹，或是各有主张的婚礼亲友：两间试衣间，同一时间，两边都挂好衣服。",
        ),
        minutes=45,
        weekdays=DAILY,
        interval=30,
        rules={
            "rooms_needed": 2,
            "buffer_before": 5,
            "buffer_after": 10,
            "party_min": 2,
            "party_max": 4,
            "pieces_max": 10,
            "lead_time": 60,
        },
    ),
    Offer(
        slug="launch-night",
        name=Words("Launch night", "新品之夜"),
        summary=Words("The new season, an hour before anyone else sees it.", "新一季，比所有人早一小时看到。"),
        description=Words(
            "Doors open, lights low, every new piece on the floor in every size. Try what you like. Places are few "
            "because the salon is small.",
            "开门，调暗灯光，每一件新品、每一个尺码都在店里。喜欢就试。名额不多，因为厅不大。",
        ),
        minutes=90,
        skill="eveningwear",
        rules={
            "room_kind": RoomKind.LOUNGE,
            "grace_minutes": 60,
            "no_show_minutes": 120,
            "buffer_before": 15,
            "buffer_after": 15,
            "party_max": 4,
            "pieces_max": 3,
            "lead_time": 30,
            "horizon_days": 90,
        },
    ),
    Offer(
        slug="exchange",
        name=Words("Exchange", "换货"),
        summary=Words("Bring the one, take the other.", "带来一件，换走一件。"),
        description=Words(
            "What you want instead waits for you at the counter. Bring the piece that goes back, and you are done in "
            "ten minutes.",
            "您想换的那一件在柜台等您。带上要退回的那件，十分钟就好。",
        ),
        minutes=10,
        weekdays=DAILY,
        interval=10,
        rules={
            "purpose": Purpose.EXCHANGE,
            "rooms_needed": 0,
            "buffer_after": 20,
            "pieces_max": 10,
            "lead_time": 15,
            "horizon_days": 14,
            "change_cutoff": 0,
            "cancel_cutoff": 0,
            "grace_minutes": 10,
            "no_show_minutes": 30,
        },
    ),
)
