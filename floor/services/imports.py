"""What comes by the file: every line is checked, then applied, in batches that each note how far they got."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import BinaryIO, Final

from django.contrib.auth.models import User
from django.db import connection, transaction
from django_q.tasks import async_task

from bookings.services.locks import promising
from floor.delivery_file import Columns, Row, Written, lines_in, rows_in
from floor.errors import ImportNotReady, ImportOver
from floor.models import WORKING, FileOf, ImportLine, ImportState, StockImport
from kernel.identifiers import normal_label, tidy
from kernel.who import Who, asking
from stores.models import Store
from stores.services.deliveries import UNREAD, Fate, Line, LineFate, foresee_lines, receive_lines
from stores.services.lists import Catalogue, Listing, Stores, Stylists
from stores.services.lists.base import LONGEST

BATCH: Final = 500
COPIED: Final = 10_000
KEPT: Final = timedelta(days=90)
"""How long the lines of a file can be looked up."""
NAME_LENGTH: Final = 120
CLAIMING: Final = (Fate.RECEIVED, Fate.ALREADY_HERE, Fate.LABEL_IN_USE, Fate.ADDED, Fate.CHANGED, Fate.SAME)
"""The fates of lines after which another line with the same label, slug or SKU comes second."""
DOING: Final = (Fate.RECEIVED, Fate.ADDED, Fate.CHANGED)
"""The fates of lines that change something once they are applied."""
LISTINGS: Final[Mapping[str, type[Listing]]] = {
    FileOf.STORES: Stores,
    FileOf.STYLISTS: Stylists,
    FileOf.CATALOGUE: Catalogue,
}
"""What the house has, by the list."""
NEXT: Final = {ImportState.CHECKING: ImportState.CHECKED, ImportState.APPLYING: ImportState.DONE}
STOPPABLE: Final = (*WORKING, ImportState.CHECKED)
COLUMNS: Final = ("stock_import_id", "order", "number", "label", "sku", "zone", "place", "key", "fate", "cells")


def start_import(
    *, store: Store | None, name: str, file: BinaryIO, actor: User, at: datetime, of: FileOf = FileOf.PIECES
) -> StockImport:
    """Keep the lines of a file as they are written, and have the worker check them. All or nothing.

    Pieces come to a store; what the house has comes to none.

    Raises FileUnreadable, FileEmpty, FileTooLong, ColumnsMissing.
    """
    with transaction.atomic(durable=True):
        made = StockImport.objects.create(of=of, store=store, name=tidy(name)[:NAME_LENGTH], by=actor, made_at=at)
        made.lines = _copy(_rows(made, file))
        made.save(update_fields=["lines"])
        enqueue(made.pk)
    return made


def apply_import(*, stock_import: StockImport) -> None:
    """Have the worker receive the good lines.

    Raises ImportNotReady, also for the second of two who say so; StoreBusy while somebody is about to stop it.
    """
    with promising():
        checked = StockImport.objects.filter(pk=stock_import.pk, state=ImportState.CHECKED)
        if not checked.update(state=ImportState.APPLYING, reached=0):
            raise ImportNotReady
        enqueue(stock_import.pk)


def stop_import(*, stock_import: StockImport) -> None:
    """Receive no more of it. What was received stays; every other good line says that it was stopped.

    A batch that the worker is at comes first. Raises ImportOver when nothing is left to stop, StoreBusy.
    """
    with promising():
        work = StockImport.objects.select_for_update().filter(pk=stock_import.pk, state__in=STOPPABLE).first()
        if work is None:
            raise ImportOver
        done = work.reached if work.state == ImportState.APPLYING else 0
        work.import_lines.filter(order__gt=done, fate__in=DOING).update(fate=Fate.STOPPED)
        work.state, work.reached = ImportState.STOPPED, done
        work.save(update_fields=["state", "reached"])


def enqueue(number: int) -> None:
    """Have the worker go on with an import, once the caller's transaction stands."""
    async_task("floor.tasks.work_on_import", number, task_name="floor: import")


def work_on(*, number: int, at: datetime) -> bool:
    """Do the next batch of an import. Whether there is more to do; also no where somebody else is at it.

    The batch and how far it got are one transaction: a worker that dies leaves a whole number of batches.
    """
    with transaction.atomic(durable=True):
        free = StockImport.objects.select_related("store", "by").select_for_update(of=("self",), skip_locked=True)
        work = free.filter(pk=number, state__in=WORKING).first()
        if work is None:
            return False
        _plan_anew()
        lines = list(work.import_lines.filter(order__gt=work.reached).order_by("order")[:BATCH])
        readable = [line for line in lines if line.fate not in UNREAD]
        if work.of == FileOf.PIECES:
            _write(lines, _fates(work, readable, at))
        else:
            with asking(partial(Who, "desk", actor=work.by_id)):
                _treat(work, readable)
        work.reached += len(lines)
        if work.reached >= work.lines:
            work.state = NEXT[ImportState(work.state)]
        work.save(update_fields=["reached", "state"])
        return work.state in WORKING


def forget_imports(*, at: datetime) -> int:
    """Delete the files that nobody works on, with their lines, once they are old. How many.

    Each in a transaction of its own: 50,000 lines are many. The ledger keeps the pieces.
    """
    old = StockImport.objects.filter(made_at__lt=at - KEPT).exclude(state__in=WORKING).order_by("made_at", "pk")
    return sum(_forget(number) for number in list(old.values_list("pk", flat=True)))


def _forget(number: int) -> bool:
    with transaction.atomic(durable=True):
        free = StockImport.objects.select_for_update(skip_locked=True).exclude(state__in=WORKING)
        old = free.filter(pk=number).first()
        if old is None:
            return False
        old.import_lines.all().delete()
        old.delete()
        return True


def _plan_anew() -> None:
    """Forget how foreign keys were looked up in tables that were small.

    There PostgreSQL reads the whole table for each row, and would go on so, on this connection, until somebody analyses
    it. 50,000 pieces then take minutes.
    """
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")


def _treat(work: StockImport, lines: Sequence[ImportLine]) -> None:
    """Check, or apply, lines of what the house has, and note what becomes of each."""
    listing, applying = LISTINGS[work.of](), work.state == ImportState.APPLYING
    verdicts = listing.treat([line.cells or {} for line in lines], seen=_claimed(work, lines), write=applying)
    for line, verdict in zip(lines, verdicts, strict=True):
        line.fate, line.told = verdict.fate.value, [list(one) for one in verdict.told]
    ImportLine.objects.bulk_update(lines, ["fate", "told"])


def _claimed(work: StockImport, lines: Sequence[ImportLine]) -> set[str]:
    """The keys of these lines that an earlier batch had."""
    claimed = work.import_lines.filter(order__lte=work.reached, fate__in=CLAIMING)
    return set(claimed.filter(key__in=[line.key for line in lines]).values_list("key", flat=True))


def _fates(work: StockImport, lines: Sequence[ImportLine], at: datetime) -> list[LineFate]:
    if work.store is None:
        raise TypeError("pieces without a store")
    seen, act = _claimed(work, lines), foresee_lines
    if work.state == ImportState.APPLYING:
        act = partial(receive_lines, at=at, actor=work.by)
    told = [Line(line.order, line.sku, line.label, line.zone, line.place) for line in lines]
    return act(lines=told, store=work.store, seen=seen)


def _write(lines: Iterable[ImportLine], fates: Iterable[LineFate]) -> None:
    """One statement for each fate that is news."""
    by_order = {line.order: line for line in lines}
    news: dict[Fate, list[int]] = defaultdict(list)
    for one in fates:
        line = by_order[one.line.number]
        if line.fate != one.fate:
            news[one.fate].append(line.pk)
    for fate, numbers in news.items():
        ImportLine.objects.filter(pk__in=numbers).update(fate=fate)


def _copy(rows: Iterable[tuple[object, ...]]) -> int:
    """Stream the lines into the table, each statement well within a web process's time; how many they are."""
    names = ", ".join(connection.ops.quote_name(name) for name in COLUMNS)
    numbered, last = enumerate(rows, start=1), 0
    with connection.cursor() as cursor:
        while block := list(islice(numbered, COPIED)):
            with cursor.copy(f"COPY floor_importline ({names}) FROM STDIN") as copy:
                for _order, row in block:
                    copy.write_row(row)
            last = block[-1][0]
    return last


def _rows(made: StockImport, file: BinaryIO) -> Iterator[tuple[object, ...]]:
    """The lines of a file by COLUMNS."""
    if made.of == FileOf.PIECES:
        yield from (_piece(made, order, line) for order, line in enumerate(lines_in(file), start=1))
        return
    listing = LISTINGS[made.of]
    lines = rows_in(file, Columns(listing.needed, listing.known, LONGEST + 1))
    yield from (_listed(made, order, line, listing.key) for order, line in enumerate(lines, start=1))


def _piece(made: StockImport, order: int, line: Written) -> tuple[object, ...]:
    """Most lines are good: whoever checks them then writes to the others alone."""
    key, fate = normal_label(line.label)[:200], (line.flaw or Fate.RECEIVED).value
    return made.pk, order, line.number, line.label, line.sku, line.zone, line.place, key, fate, None


def _listed(made: StockImport, order: int, line: Row, key: str) -> tuple[object, ...]:
    known = tidy(line.cells.get(key, ""))[:200]
    fate = (line.flaw or Fate.ADDED).value
    return made.pk, order, line.number, known, "", "", "", known, fate, json.dumps(line.cells)
