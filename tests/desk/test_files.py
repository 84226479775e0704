"""Stores, stylists and the catalogue by the file: looked at before anything is done, and done line by line."""

from __future__ import annotations

import csv
from http import HTTPStatus
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from desk.models import TrailEntry
from floor.models import FileOf, ImportLine, StockImport
from floor.services import imports
from floor.services.imports import LISTINGS, apply_import, start_import, stop_import, work_on
from kernel import clock
from stores.models import Product, Role, Store, Stylist, Variant
from tests.factories.stores import make_member, make_product, make_skill, make_store, make_stylist, make_variant

pytestmark = pytest.mark.django_db(transaction=True)
STORE = "soho,Soho,1 Lane,London,GB,51.5,-0.1,Europe/London,GBP,GB"
HEAD = "slug,name,street,city,country,latitude,longitude,timezone,currency,phone_region"


@pytest.fixture
def boss() -> User:
    return make_member(store=None, role=Role.HEAD_OFFICE).user


def checked(of: FileOf, boss: User, text: str) -> StockImport:
    made = start_import(of=of, store=None, name="list.csv", file=BytesIO(text.encode()), actor=boss, at=clock.now())
    return worked(made)


def worked(made: StockImport) -> StockImport:
    while work_on(number=made.pk, at=clock.now()):
        pass
    made.refresh_from_db()
    return made


def applied(made: StockImport) -> StockImport:
    apply_import(stock_import=made)
    return worked(made)


def fates(made: StockImport) -> list[tuple[str, Any]]:
    return [(line.fate, line.told) for line in made.import_lines.order_by("order")]


def test_a_new_store_is_foreseen_then_made_then_the_same(boss: User) -> None:
    made = checked(FileOf.STORES, boss, f"{HEAD}\n{STORE}\n")
    assert (made.state, fates(made)) == ("checked", [("added", [])])
    assert not Store.objects.exists()
    assert fates(applied(made)) == [("added", [])]
    store = Store.objects.get()
    assert (store.slug, store.latitude, store.active) == ("soho", 51.5, False), "hidden until it is opened"
    assert TrailEntry.objects.filter(table="stores_store").values_list("way", "actor").get() == ("desk", boss.pk)
    assert fates(checked(FileOf.STORES, boss, f"{HEAD}\n{STORE}\n")) == [("same", [])]


def test_what_changes_in_a_store_is_told_and_columns_that_are_not_there_stay(boss: User) -> None:
    make_store(slug="soho", name="Old", phone="+44 20 7946 0000", timezone="Europe/London", currency="GBP")
    made = checked(FileOf.STORES, boss, f"{HEAD}\n{STORE}\n")
    [(fate, told)] = fates(made)
    assert (fate, told[0]) == ("changed", ["name", "Old", "Soho"])
    applied(made)
    assert Store.objects.values_list("name", "phone").get() == ("Soho", "+44 20 7946 0000")


@pytest.mark.parametrize(
    ("column", "typed", "code"),
    [
        ("slug", "So ho!", "invalid"),
        ("slug", "", "blank"),
        ("slug", "new", "invalid"),
        ("name", "", "blank"),
        ("name", "x" * 121, "max_length"),
        ("country", "gb", "invalid"),
        ("latitude", "north", "invalid"),
        ("latitude", "NaN", "invalid"),
        ("latitude", "91", "max_value"),
        ("longitude", "-inf", "min_value"),
        ("timezone", "Europe/Atlantis", "invalid"),
        ("currency", "POUNDS", "invalid"),
    ],
)
def test_a_cell_that_cant_be_used_is_named_and_harms_no_other_line(
    boss: User, column: str, typed: str, code: str
) -> None:
    cells = dict(zip(HEAD.split(","), STORE.split(","), strict=True)) | {column: typed}
    bad = ",".join(cells.values())
    made = checked(FileOf.STORES, boss, f"{HEAD}\n{bad}\n{STORE}\n")
    [(first, told), (second, _)] = fates(made)
    assert (first, told[0][:2], second) == ("bad", [column, code], "added")
    applied(made)
    assert Store.objects.get().slug == "soho"


def test_a_stores_time_zone_is_not_changed_by_the_file(boss: User) -> None:
    make_store(slug="soho", timezone="Europe/Paris")
    [(fate, told)] = fates(applied(checked(FileOf.STORES, boss, f"{HEAD}\n{STORE}\n")))
    assert (fate, told) == ("bad", [["timezone", "fixed", "Europe/London"]])
    assert Store.objects.get().timezone == "Europe/Paris"


def test_stylists_are_made_and_keep_their_skills(boss: User) -> None:
    make_store(slug="soho")
    tailoring, styling = make_skill(slug="tailoring"), make_skill(slug="styling")
    amara = make_stylist(slug="amara", name="Amara", skills=[tailoring])
    text = (
        "slug,name,languages,skills,phone,home\n"
        "amara,Amara,en,styling,,soho\n"
        "ben,Ben,en fr,tailoring styling,+447700900123,\n"
        "cleo,Cleo,en,juggling,,\n"
        "dora,Dora,English!,,,\n"
        "eve,Eve,en,,0770,\n"
        "fay,Fay,en,,,nowhere\n"
        "ben,Ben again,en,,,\n"
    )
    made = applied(checked(FileOf.STYLISTS, boss, text))
    assert fates(made) == [
        ("changed", [["home", "", "soho"], ["skills", "", "styling"]]),
        ("added", []),
        ("bad", [["skills", "unknown", "juggling"]]),
        ("bad", [["languages", "invalid", "english!"]]),
        ("bad", [["phone", "invalid", "0770"]]),
        ("bad", [["home", "unknown", "nowhere"]]),
        ("bad", [["slug", "twice", "ben"]]),
    ]
    assert set(amara.skills.all()) == {tailoring, styling}
    ben = Stylist.objects.get(slug="ben")
    assert (ben.languages, ben.skills.count(), ben.resource.kind) == (["en", "fr"], 2, "stylist")
    again = checked(FileOf.STYLISTS, boss, text.partition("cleo")[0])
    assert fates(again) == [("same", []), ("same", [])]


def test_the_catalogue_leads_to_the_shop_by_https_alone(boss: User) -> None:
    head, hat = "sku,product,name,kind,size,colour,shop_url", "HAT-{0},hat{0},Hat,hat,One,Red,{1}"
    addresses = ("https://shop.example/hat", "", "http://shop.example/hat", "javascript:alert(1)")
    made = applied(checked(FileOf.CATALOGUE, boss, "\n".join([head, *map(hat.format, range(4), addresses)])))
    assert [fate for fate, _told in fates(made)] == ["added", "added", "bad", "bad"]
    assert list(Product.objects.order_by("slug").values_list("shop_url", flat=True)) == list(addresses[:2])


def test_the_catalogue_makes_products_with_their_skus_and_tells_a_new_price(boss: User) -> None:
    product = make_product(slug="coat", name="Coat", kind="coat", price=100, currency="GBP")
    make_variant(product=product, sku="COAT-M", size="M", colour="Ink", gtin="96385074")
    make_variant(sku="OTHER", gtin="4006381333931")
    text = (
        "sku;product;name;kind;size;colour;price;currency;gtin\n"
        "COAT-M;coat;Coat;coat;M;Ink;120;GBP;96385074\n"
        "COAT-L;coat;Coat;coat;L;Ink;120;GBP;\n"
        "COAT-XL;coat;Coat;coat;M;Ink;120;GBP;\n"
        "HAT-1;hat;Hat;hat;One;Red;;;\n"
        "HAT-2;hat;Hat;hat;Two;Red;;;4006381333931\n"
        "HAT-3;hat;Hat;hat;Three;Red;;;123\n"
        "HAT-4;hat;Hat;spaceship;Four;Red;;;\n"
        "HAT-5;bag;Bag;bag;Five;Red;500;;\n"
        "OTHER;hat;Hat;hat;Six;Red;;;\n"
        "HAT-1;hat;Hat;hat;Seven;Red;;;\n"
    )
    made = checked(FileOf.CATALOGUE, boss, text)
    foreseen = fates(made)
    assert foreseen == [
        ("changed", [["price", "100", "120"]]),
        ("added", []),
        ("bad", [["size", "taken", "M"]]),
        ("added", []),
        ("bad", [["gtin", "taken", "4006381333931"]]),
        ("bad", [["gtin", "invalid", "123"]]),
        ("bad", [["kind", "invalid_choice", "spaceship"]]),
        ("bad", [["currency", "blank", ""]]),
        ("bad", [["product", "fixed", "hat"]]),
        ("bad", [["sku", "twice", "HAT-1"]]),
    ]
    assert fates(applied(made)) == foreseen
    assert Product.objects.get(slug="coat").price == 120
    assert Variant.objects.get(sku="COAT-L").product == product
    assert list(Variant.objects.filter(product__slug="hat").values_list("sku", flat=True)) == ["HAT-1"]
    good = [line for line in text.splitlines() if line.split(";")[0] in ("sku", "COAT-M", "COAT-L")]
    assert fates(checked(FileOf.CATALOGUE, boss, "\n".join(good))) == [("same", []), ("same", [])]


def test_a_line_is_known_again_in_a_later_batch_and_a_stop_leaves_whole_batches(
    boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)
    lines = [f"s-{n},S,1 Lane,London,GB,51.5,-0.1,Europe/London,GBP,GB" for n in (1, 2, 3, 4, 1)]
    made = checked(FileOf.STORES, boss, "\n".join([HEAD, *lines]))
    assert [fate for fate, _told in fates(made)] == ["added"] * 4 + ["bad"]
    apply_import(stock_import=made)
    work_on(number=made.pk, at=clock.now())
    stop_import(stock_import=made)
    assert not work_on(number=made.pk, at=clock.now())
    assert sorted(Store.objects.values_list("slug", flat=True)) == ["s-1", "s-2"]
    assert [fate for fate, _told in fates(made)] == ["added", "added", "stopped", "stopped", "bad"]


def test_head_office_sends_looks_and_takes_over(client: Client, boss: User) -> None:
    client.force_login(boss)
    client.raise_request_exception = False
    file = SimpleUploadedFile(
        "shops.csv", f"{HEAD}\n{STORE}\n,,,,,,,,,\n=1+1,x,x,x,GB,1,1,Europe/London,GBP,GB\n".encode()
    )
    sent = client.post("/desk/files/", {"of": "stores", "file": file})
    made = StockImport.objects.get()
    assert sent["Location"] == f"/desk/files/{made.pk}/"
    worked(made)
    page = client.get(f"/desk/files/{made.pk}/").content.decode()
    assert "slug: it can’t be read · =1+1" in page
    bad = b"".join(client.get(f"/desk/files/{made.pk}/bad.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "'=1+1" in bad
    assert client.post(f"/desk/files/{made.pk}/", {"do": "apply"}).status_code == HTTPStatus.FOUND
    worked(made)
    done = client.get(f"/desk/files/{made.pk}/?lines=all").content.decode()
    assert "hidden from customers" in done
    for odd in ({"do": "dance"}, {"do": "apply"}, {}):
        assert client.post(f"/desk/files/{made.pk}/", odd).status_code == HTTPStatus.FOUND
    assert client.get("/desk/files/999999/").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("of", "text"),
    [("stores", "slug,name\n"), ("stores", ""), ("pieces", "label,sku\n1,2\n"), ("", f"{HEAD}\n{STORE}\n")],
)
def test_a_file_that_is_none_is_refused_in_words(client: Client, boss: User, of: str, text: str) -> None:
    client.force_login(boss)
    page = client.post("/desk/files/", {"of": of, "file": SimpleUploadedFile("x.csv", text.encode())})
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert page.context["refusal"]
    assert not StockImport.objects.exists()


@pytest.mark.parametrize("of", LISTINGS)
def test_the_example_is_a_file_that_is_good(client: Client, boss: User, of: str) -> None:
    make_store(slug="soho", timezone="Europe/London", currency="GBP")
    make_skill(slug="tailoring")
    client.force_login(boss)
    text = b"".join(client.get(f"/desk/files/example/{of}.csv").streaming_content).decode()  # type: ignore[attr-defined]
    header = next(csv.reader(StringIO(text.removeprefix("\ufeff"))))
    assert header == list(LISTINGS[of].known)
    [(fate, _told)] = fates(checked(FileOf(of), boss, text))
    assert fate in ("added", "changed")
    assert client.get("/desk/files/example/pieces.csv").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ASSOCIATE, Role.AUDITOR])
def test_files_are_head_offices_alone(client: Client, role: Role) -> None:
    client.force_login(make_member(store=make_store(), role=role).user)
    assert client.get("/desk/files/").status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("lines", [1, 300])
def test_a_batch_asks_no_more_for_more_lines(
    boss: User, lines: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    text = "sku,product,name,kind,size,colour\n" + "".join(f"S-{n},p-{n % 7},P,hat,{n},Red\n" for n in range(lines))
    made = start_import(
        of=FileOf.CATALOGUE, store=None, name="x", file=BytesIO(text.encode()), actor=boss, at=clock.now()
    )
    with django_assert_max_num_queries(12):
        work_on(number=made.pk, at=clock.now())
    assert ImportLine.objects.filter(fate="added").count() == lines
