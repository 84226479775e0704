"""The API's door: checking visitors in."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.http import HttpRequest
from ninja import Body, Router

from bookings.answers import CheckInOut, check_in_out
from bookings.services.visit import check_in
from floor.api.keys import NAMES_STORE, StaffSession, StoreKey, named_store
from floor.queries.door import store_for, store_for_scan
from floor.schemas import CheckInAsked
from kernel import clock
from stores.models import ApiKey, Scope
from stores.wire import refusals

router = Router(tags=["Floor"])


@router.post(
    "/floor/check-ins",
    auth=[StoreKey(Scope.CHECK_IN), StaffSession()],
    response={200: CheckInOut, **refusals(401, 403, 404, 409)},
    operation_id="create_check_in",
    summary="Let a visitor in",
    openapi_extra=NAMES_STORE,
)
def create_check_in(request: HttpRequest, body: Body[CheckInAsked]) -> CheckInOut:
    """By the reference or what the QR says. Idempotent: a second scan says when and by whom it was done.

    A visitor of another day (`another_day`, `starts_at`), of another store (`another_store`, `store`), or whose booking
    was cancelled (`booking_cancelled`) is 409; what is no booking of ours is 404 `unknown_code`.
    A key needs the scope `check_in`; one of several stores receives in the booking's store unless `X-Store` names one.
    """
    who: ApiKey | User = request.auth  # type: ignore[attr-defined]
    actor = None if isinstance(who, ApiKey) else who
    if isinstance(who, ApiKey):
        store = store_for_scan(who, named=named_store(request), code=body.code)
    else:
        store = store_for(who, body.code)
    return check_in_out(check_in(code=body.code, store=store, at=clock.now(), actor=actor))
