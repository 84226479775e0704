"""What the buttons of a rail say: bring another size, bring one more, leave one out, put it back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_ACT: Final = re.compile(r"(add|drop|back):(\d{1,18})|swap:(\d{1,18}):(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Act:
    """Ids of variants: the one that goes and the one that comes, either may be missing. `back`: it was there before."""

    goes: int | None
    comes: int | None
    back: bool = False


def read_act(text: str | None) -> Act | None:
    """`add:7`, `drop:7`, `back:7` or `swap:7:8`; None for anything else."""
    found = _ACT.fullmatch(text or "")
    if found is None:
        return None
    verb, one, old, new = found.groups()
    if verb is None:
        return Act(int(old), int(new))
    return Act(int(one), None) if verb == "drop" else Act(None, int(one), back=verb == "back")


def rail_after(hung: Sequence[int], act: Act) -> list[int]:
    """The ids on the rail afterwards, each once: what comes takes the place of what goes."""
    swapped = [act.comes if one == act.goes else one for one in hung]
    if act.goes is None or act.goes not in hung:
        swapped.append(act.comes)
    return list(dict.fromkeys(one for one in swapped if one is not None))
