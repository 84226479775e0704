"""Products and their sizes and colours by the list: a line is one SKU, with what it says of its product."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from kernel.identifiers import gtin_forms, normal_gtin, tidy
from stores.models import Product, Variant
from stores.services.lists.base import BadCell, Cells, Draft, Listing, Verdict, judged, value_of

OF_PRODUCT: Final = ("name", "kind", "summary", "description", "material", "price", "currency", "shop_url")
PLACE: Final = ("size", "colour")
DEFAULTED: Final = ("size_position", "colour_hex")
"""Columns that may be left empty: then the row keeps what it has."""


class Catalogue(Listing):
    """Lines of SKUs. `product` is the product's slug; the price is in minor units. A SKU stays with its product."""

    key = "sku"
    needed = ("sku", "product", "name", "kind", "size", "colour")
    known = (
        *needed,
        "gtin",
        "size_position",
        "colour_hex",
        "price",
        "currency",
        "material",
        "summary",
        "description",
        "shop_url",
    )
    example: ClassVar[tuple[str, ...]] = (
        "DRESS-M", "evening-dress", "Evening dress", "dress", "M", "Ink", "4006381333931", "2", "#1f2733", "24000",
        "GBP", "Silk", "", "", "",
    )  # fmt: skip

    def load(self, rows: Sequence[Cells], *, write: bool) -> None:
        products = Product.objects.filter(slug__in={tidy(cells["product"]) for cells in rows}).order_by("pk")
        if write:
            products = products.select_for_update(no_key=True)
        self._products = {product.slug: product for product in products}
        variants = Variant.objects.with_skus({tidy(cells["sku"]) for cells in rows}).select_related("product")
        self._variants = {variant.sku: variant for variant in variants}
        numbers = {normal_gtin(tidy(cells.get("gtin", ""))) for cells in rows}
        forms = [form for number in numbers if number for form in gtin_forms(number)]
        self._gtins: dict[str | None, str] = dict(
            Variant.objects.filter(gtin__in=forms).order_by().values_list("gtin", "sku")
        )
        taken = Variant.objects.filter(product__in=[product.pk for product in self._products.values()])
        columns = ("product__slug", *PLACE, "sku")
        self._places = {(slug, size, colour): sku for slug, size, colour, sku in taken.values_list(*columns)}

    def one(self, cells: Cells, *, write: bool) -> Verdict:
        """Every cell is read before anything is put on a row: a bad line harms no other."""
        sku, slug = (
            value_of(Variant, "sku", "sku", cells["sku"]),
            value_of(Product, "slug", "product", cells["product"]),
        )
        found, product = self._variants.get(sku), self._products.get(slug)
        if found is not None and found.product.slug != slug:
            raise BadCell("product", "fixed", slug)
        of_product = self._of_product(product, cells)
        of_variant = self._of_variant(sku, slug, cells)
        whole = Draft(product or Product(slug=slug), new=product is None)
        part = Draft(found or Variant(sku=sku), new=found is None)
        for draft, values in ((whole, of_product), (part, of_variant)):
            for name, value in values.items():
                draft.put(name, name, value)
        self._products[slug] = whole.row
        if write:
            _save(whole, part)
        return judged(whole, part, whole=part)

    def _of_product(self, product: Product | None, cells: Cells) -> dict[str, Any]:
        values = {name: value_of(Product, name, name, cells[name]) for name in OF_PRODUCT if name in cells}
        price = values.get("price", product.price if product else None)
        if price is not None and not values.get("currency", product.currency if product else ""):
            raise BadCell("currency", "blank", "")
        return values

    def _of_variant(self, sku: str, slug: str, cells: Cells) -> dict[str, Any]:
        values = {name: value_of(Variant, name, name, cells[name]) for name in PLACE}
        for name in DEFAULTED:
            if cells.get(name, "").strip():
                values[name] = value_of(Variant, name, name, cells[name].lower())
        place = (slug, values["size"], values["colour"])
        if self._places.get(place, sku) != sku:
            raise BadCell("size", "taken", values["size"])
        if "gtin" in cells:
            values["gtin"] = self._gtin(sku, tidy(cells["gtin"]))
        self._places[place] = sku
        return values

    def _gtin(self, sku: str, typed: str) -> str | None:
        """In its shortest form, as the admin keeps it."""
        if not typed:
            return None
        number = normal_gtin(typed)
        if number is None:
            raise BadCell("gtin", "invalid", typed)
        forms = gtin_forms(number)
        if any(self._gtins.get(form, sku) != sku for form in forms):
            raise BadCell("gtin", "taken", typed)
        self._gtins[forms[0]] = sku
        return forms[0]


def _save(product: Draft, variant: Draft) -> None:
    if product.new or product.told:
        product.row.save()
    if variant.new or variant.told:
        variant.row.product = product.row
        variant.row.save()
