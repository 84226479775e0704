"""Who wants no more texts, wants them again, or asks who writes: by the letter, and in other words. Pure: no I/O.

By the letter are the words that carriers act on themselves (CTIA Messaging Principles 5.1; Twilio's default list). In
other words is a closed grammar of whole texts: a sentence that merely has such a word in it ("I'll stop by at five")
stops nothing. English and Chinese, simplified or traditional, however it is capitalised, spaced and punctuated.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

STOP_WORDS: Final = frozenset({"stop", "stopall", "unsubscribe", "end", "quit", "revoke", "optout", "cancel"})
START_WORDS: Final = frozenset({"start", "yes", "unstop"})
HELP_WORDS: Final = frozenset({"help", "info"})
LONGEST: Final = 120
"""Characters: who wants no more texts says so in fewer, and no longer text is searched."""

_POLITE: Final = (
    r"please|pls|plz|thanks|thank you|thankyou|thx|ty|hi|hello|hey|dear|sorry|ok|okay|now|just|kindly|"
    r"请|請|谢谢|謝謝|多谢|麻烦|麻煩|你好|您好|好的|吧|啊|呢|哦"
)
_ROUND: Final = re.compile(rf"^(?:(?:{_POLITE}) ?)+|(?: ?(?:{_POLITE}))+$")
_TEXTS: Final = r"(?:texts?|text messages?|messages?|msgs?|sms|messaging|texting)"
_WHICH: Final = r"(?:(?:any|all|all of|more|any more|your|these|those|the|this|of) )*"
_LATER: Final = r"(?: (?:again|anymore|any more|ever|ever again|immediately|at all|from you))*"
_MAY: Final = (
    r"(?:(?:can|could|would|will) you |i (?:want|need|would like|d like) you to |you (?:must|have to|need to|should) )?"
)
_WISH: Final = r"(?:i (?:want|wish|need|would like|d like) to |let me |how (?:do|can) i )?"
_FROM: Final = rf"(?: (?:from|of) (?:{_WHICH}(?:{_TEXTS}|list)|this|all|everything))?"
_OFF_A_LIST: Final = rf"(?: (?:from|off|off of) {_WHICH}(?:{_TEXTS}|list|lists|mailing list))?"
_WRITING: Final = (
    r"(?:texting|messaging|sending|contacting|writing|spamming|bothering)(?: to)?(?: me| us| this number)?"
)
_TO_ME_IN_ENGLISH: Final = r"(?: to me| to us| to this number)?"
_NEVER: Final = r"(?:do not|don t|dont|never)"
_ALL_IN_ENGLISH: Final = (
    r"stop (?:all|it|this|these|that|everything|them|now)",
    rf"{_MAY}(?:stop|quit|cease) {_WRITING}(?: {_WHICH}{_TEXTS})?{_TO_ME_IN_ENGLISH}{_LATER}",
    rf"(?:stop|end|no more) {_WHICH}{_TEXTS}{_LATER}",
    rf"(?:{_MAY}|{_WISH})(?:unsubscribe|opt out|optout)(?: me| us)?{_FROM}{_LATER}",
    rf"opt (?:me|us) out{_FROM}",
    rf"{_NEVER} (?:text|message|contact|sms|write|spam)(?: to)?(?: me| us| this number){_LATER}",
    rf"{_NEVER} send(?: me| us)? {_WHICH}{_TEXTS}{_TO_ME_IN_ENGLISH}{_LATER}",
    rf"{_MAY}(?:remove|take|delete) (?:me|us|my number|this number){_OFF_A_LIST}",
    rf"i (?:do not|don t|dont) want {_WHICH}{_TEXTS}{_LATER}",
    r"leave me alone",
)
_OFF: Final = r"(?:退订|退訂|取消订阅|取消訂閱|停止订阅|停止訂閱|拒收|屏蔽)"
_WRITTEN: Final = (
    r"(?:所有|全部|任何|一切)?(?:的)?(?:你们的|你們的|你的|您的|这些|這些)?"
    r"(?:短信|短讯|短訊|简讯|簡訊|信息|訊息|讯息|消息|通知)"
)
_TO_ME: Final = r"(?:给我|給我|向我|对我|對我|跟我)"
_NO_MORE: Final = r"(?:不要|别|別|请勿|請勿|勿|停止|不要再|别再|別再|停止再)"
_ALL_IN_CHINESE: Final = (
    rf"(?:我要|我想|我想要|帮我|幫我|给我|給我|申请|申請)?{_OFF}(?:{_WRITTEN}|所有|全部)?了?",
    r"停止|停止服务|停止服務|停|td",
    rf"{_NO_MORE}{_TO_ME}?(?:发送|發送|发|發|寄){_WRITTEN}?(?:给我|給我)?了?",
    rf"(?:我)?(?:不想|不要|不想再|不要再|不再想)(?:收到|接收|收){_WRITTEN}?了?",
)
_ALL: Final = re.compile("|".join(f"(?:{one})" for one in (*_ALL_IN_ENGLISH, *_ALL_IN_CHINESE)))

_KINDS: Final[Mapping[str, str]] = {
    "offer": r"offers?|waiting ?lists?|wait ?lists?|候补|候補|空位|等候名单|等候名單|等候",
    "after": r"surveys?|questions?|reviews?|feedback|thank yous?|问卷|問卷|评价|評價|回访|回訪|调查|調查",
    "notice": r"notices?|announcements?|news|公告|群发|群發",
    "visit": r"reminders?|visits|提醒|预约提醒|預約提醒",
    "chat": r"chats?|answers|聊天|对话|對話",
}
_LEAVES: Final = (
    rf"{_MAY}(?:stop|no more|unsubscribe(?: me)?(?: from)?|opt out of|stop sending(?: me)?) {_WHICH}"
    rf"|{_OFF}|停止|不要|不要再发|不要再發|别再发|別再發"
)
_COMES_BACK: Final = (
    rf"(?:start|resume|unstop|subscribe(?: me)?(?: to)?|resubscribe(?: to)?) {_WHICH}"
    r"|开始|開始|恢复|恢復|重新订阅|重新訂閱|订阅|訂閱"
)
_LESS: Final = {kind: re.compile(rf"(?:{_LEAVES})(?:{said})(?: {_TEXTS})?了?") for kind, said in _KINDS.items()}
_MORE: Final = {kind: re.compile(rf"(?:{_COMES_BACK})(?:{said})(?: {_TEXTS})?") for kind, said in _KINDS.items()}
_AGAIN: Final = re.compile(
    rf"start (?:again|all|{_TEXTS})|subscribe(?: me)?(?: again)?|re ?subscribe(?: me)?|opt(?: me)? in|text me again"
    r"|开始|開始|恢复|恢復|恢复短信|恢復短信|订阅|訂閱|重新订阅|重新訂閱"
)
_WHO: Final = re.compile(
    r"help me|who is this|who are you|who s this|帮助|幫助|帮忙|幫忙|谁|你是谁|你是誰|你们是谁|你們是誰"
)


@dataclass(frozen=True, slots=True)
class Stop:
    """No more texts of a category, "" for none at all. `mild`: a word that may have been meant of a visit."""

    category: str = ""
    mild: bool = False


@dataclass(frozen=True, slots=True)
class Start:
    """Texts of a category again, "" for all. `mild`: a word that who never stopped may say about anything."""

    category: str = ""
    mild: bool = False


@dataclass(frozen=True, slots=True)
class Help:
    """Who writes, and how to stop it."""


OptOut = Stop | Start | Help
_MAYBE_A_VISIT: Final = frozenset({"cancel", "end", "quit", "revoke"})


def spelt(text: str) -> str:
    """A text without what nobody means: capitals, widths, circles, accents of emoji, punctuation; spaces are single."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    kept = (c if unicodedata.category(c)[0] in "LN" else " " for c in plain if unicodedata.category(c) != "Cf")
    return " ".join("".join(kept).split())


def bare(text: str) -> str:
    """A spelt text without greetings and thanks around it. They alone are left as they are."""
    core = text
    while (less := _ROUND.sub("", core).strip()) and less != core:
        core = less
    return core


def opt_out_of(text: str, *, keyword: str = "") -> OptOut | None:
    """What a text says about texts themselves; None for everything else.

    `keyword` is what the carrier understood and acted on (Twilio's OptOutType: STOP, START, HELP), or "".
    """
    if keyword:
        return _by_letter(keyword.strip().casefold())
    said = spelt(text)
    if len(said) > LONGEST:
        return None
    if not said:
        return Help() if "?" in unicodedata.normalize("NFKC", text) else None
    return _by_letter(said) or _in_other_words(bare(said))


def is_keyword(text: str) -> bool:
    """Whether carriers act on this text themselves, and answer it."""
    return text.strip().casefold() in STOP_WORDS | START_WORDS | HELP_WORDS


def _by_letter(word: str) -> OptOut | None:
    if word in STOP_WORDS:
        return Stop(mild=word in _MAYBE_A_VISIT)
    if word in START_WORDS:
        return Start(mild=word == "yes")
    return Help() if word in HELP_WORDS else None


def _in_other_words(said: str) -> OptOut | None:
    if said in STOP_WORDS - _MAYBE_A_VISIT or said in START_WORDS - {"yes"} or said in HELP_WORDS:
        return _by_letter(said)
    close = re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", said)
    for kind in _KINDS:
        if _LESS[kind].fullmatch(close):
            return Stop(kind)
        if _MORE[kind].fullmatch(close):
            return Start(kind)
    if _ALL.fullmatch(close):
        return Stop()
    if _AGAIN.fullmatch(close):
        return Start()
    return Help() if _WHO.fullmatch(close) else None
