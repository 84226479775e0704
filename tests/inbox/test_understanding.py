"""What a text means: by the letter, in other words, in two languages, and never something else by accident."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inbox.understanding import Another, Choose, Coming, Late, Meaning, Words, understand
from notifications.optout import START_WORDS, STOP_WORDS, Help, Start, Stop, spelt

MEANT: list[tuple[Meaning, tuple[str, ...]]] = [
    (Coming(), ("1", " 1.", "１", "①", "1️⃣", "Hi, 1 thanks!", "回复1", "1 👍", "yes i'm coming", "Coming!", "我会来的")),
    (Another(), ("R", "r.", "Ｒ", "Reply R", "R please", "another time?", "Reschedule", "改期", "请换个时间")),
    (Choose(2), ("2", "２。", "②", "option 2", "2 please", "选2", "二")),
    (Choose(4), ("4", "第4个", "四", "Ok 4")),
    (
        Late(10),
        ("late 10", "LATE 10", "10 min late", "I'm running about 10 minutes late, sorry!", "晚10分钟", "迟到十分钟"),
    ),
    (Late(25), ("we'll be 25mins late", "抱歉我可能要迟到二十五分钟")),
    (Late(30), ("late half an hour", "会晚到半小时")),
    (Stop(), ("STOP", " stop. ", "Stop all", "please stop", "stop texting me", "Unsubscribe please", "unsubscribe me")),
    (
        Stop(),
        ("don't text me again", "No more texts", "退订", "退 订", "请停止", "TD", "请不要再给我发短信了，谢谢", "停止"),
    ),
    (Stop(), ("STOPALL", "opt out", "OptOut", "remove me from your list", "我不想再收到短信")),
    (Stop(mild=True), ("Cancel", "END", "quit!", "REVOKE")),
    (Stop("offer"), ("STOP OFFERS", "stop sending me offers", "stop the waiting list", "退订候补")),
    (Stop("after"), ("stop surveys", "退订问卷")),
    (Stop("visit"), ("stop reminders please",)),
    (Start(), ("START", "unstop", "subscribe", "text me again", "恢复", "重新订阅")),
    (Start(mild=True), ("Yes", "YES!")),
    (Start("offer"), ("start offers",)),
    (Help(), ("HELP", "info", "?", "？", "帮助", "who is this?")),
]
FOR_A_PERSON = (
    "",
    "👍",
    "yes please come",
    "I'll stop by at five",
    "can't stop smiling",
    "Don't stop texting me",
    "cancel my booking",
    "please cancel",
    "取消",
    "end of day works",
    "the end",
    "No. I can't. Stop at 5?",
    "1 or 2?",
    "12",
    "5",
    "late",
    "late 500",
    "not coming",
    "Is parking far? Late 10",
    "T",
    "别停",
    "我在停车",
)


@pytest.mark.parametrize(("meaning", "texts"), MEANT, ids=str)
def test_what_is_meant_is_understood(meaning: Meaning, texts: tuple[str, ...]) -> None:
    assert {text: understand(text) for text in texts} == dict.fromkeys(texts, meaning)


def test_what_is_something_else_is_left_to_a_person() -> None:
    assert {text: understand(text) for text in FOR_A_PERSON} == {text: Words(text) for text in FOR_A_PERSON}


def test_what_the_carrier_understood_counts() -> None:
    assert understand("停止发短信吧", keyword="STOP") == Stop()
    assert understand("whatever", keyword="HELP") == Help()


_WORDS = """stop texting me don't 1 2 ４ r late 10 yes cancel please offers i'm 退订 不要 短信 停 车 迟到 分钟
十 提醒 谢谢 取消 ， 。 ! ? 👍"""
ALPHABET = st.sampled_from([*_WORDS.split(), *" \n\u200d\x00"])
TEXTS = st.one_of(st.text(max_size=200), st.lists(ALPHABET, max_size=12).map(" ".join), st.lists(ALPHABET).map("".join))
ROOTS = re.compile(
    r"stop|unsubscribe|opt ?out|opt (?:me|us) out|cancel|end|quit|revoke|cease|no more|(?:do not|don t|dont|never) "
    r"|(?:remove|take|delete) |leave me alone|td|退订|退訂|订阅|訂閱|停|拒收|屏蔽|不要|不想|别|別|勿"
)


@given(TEXTS)
@settings(max_examples=120, deadline=None)
@example("don't stop")
@example("½ ① ㊿ ٣")
def test_nothing_raises_and_nobody_leaves_by_accident(text: str) -> None:
    meaning = understand(text)
    if isinstance(meaning, Stop):
        said = spelt(text)
        assert ROOTS.search(said) or ROOTS.search(said.replace(" ", ""))
        assert len(said) <= 120
    if isinstance(meaning, Late):
        assert 1 <= meaning.minutes <= 180
    if isinstance(meaning, Words):
        assert meaning.text == text


ROUND = st.text(st.sampled_from(" \t\n.,!?\"'()-。！，…👍🙏\u200b"), max_size=6)


@given(ROUND, st.sampled_from(sorted(STOP_WORDS)), st.randoms(), ROUND)
@settings(max_examples=60, deadline=None)
def test_the_words_of_the_carriers_always_stop(before: str, word: str, chance: object, after: str) -> None:
    spelled = "".join(c.upper() if chance.random() < 0.5 else c for c in word)  # type: ignore[attr-defined]
    meaning = understand(before + spelled + after)
    assert isinstance(meaning, Stop)
    assert meaning.category == ""


_OURS = "late 10 min minutes i'm running sorry coming there 1 2 3 4 r see you"
OURS = st.sampled_from(_OURS.split())


@given(st.lists(OURS, max_size=8))
@settings(max_examples=60, deadline=None)
def test_what_we_ask_people_to_say_never_stops_or_starts(words: list[str]) -> None:
    assert not isinstance(understand(" ".join(words)), Stop | Start)


def test_no_word_of_ours_is_one_of_the_carriers() -> None:
    assert not {"1", "r", "2", "3", "4", "late 10"} & (STOP_WORDS | START_WORDS)
