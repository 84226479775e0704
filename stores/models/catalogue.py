"""What is shown: products, their sizes and colours, and the single pieces that hang in a store."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kernel.identifiers import gtin_forms, normal_gtin, normal_label
from stores.models.resources import ResourceKind, Scarce
from stores.models.store import Store
from stores.models.words import Translated
from stores.models.zone import Zone
from stores.piece_lifecycle import PieceState
from stores.querysets import PieceQuerySet, ProductQuerySet, VariantQuerySet


class ProductKind(models.TextChoices):
    """The cut of a product; each has a drawn silhouette."""

    DRESS = "dress", _("dress")
    COAT = "coat", _("coat")
    JACKET = "jacket", _("jacket")
    BLAZER = "blazer", _("blazer")
    SHIRT = "shirt", _("shirt")
    BLOUSE = "blouse", _("blouse")
    KNIT = "knit", _("knitwear")
    TROUSERS = "trousers", _("trousers")
    JEANS = "jeans", _("jeans")
    SKIRT = "skirt", _("skirt")
    SUIT = "suit", _("suit")
    SHOE = "shoe", _("shoe")
    BOOT = "boot", _("boot")
    BAG = "bag", _("bag")
    SCARF = "scarf", _("scarf")
    HAT = "hat", _("hat")


class Product(Translated):
    """What is shown. `price` is in minor units of `currency`; empty when it is told in the store only."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=16, choices=ProductKind)
    summary = models.CharField(_("in one line"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    material = models.CharField(_("material"), max_length=200, blank=True)
    image = models.ImageField(_("picture"), upload_to="products/", blank=True)
    price = models.PositiveIntegerField(_("price"), null=True, blank=True, help_text=_("In minor units: pence, cents."))
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{3}$")],
    )
    shop_url = models.CharField(
        _("address in the online shop"),
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["https"])],
        help_text=_("Where it can be bought online: it stands on its page and in the mail after a visit."),
    )
    active = models.BooleanField(_("active"), default=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["position", "pk"]
        indexes = [
            GinIndex(
                SearchVector("name", "summary", "description", "material", config="simple"),
                name="stores_product_search",
            )
        ]
        constraints = [
            # An amount without a currency is not money.
            models.CheckConstraint(
                name="stores_product_money",
                condition=Q(price__isnull=True) | ~Q(currency=""),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("product", args=[self.slug])


class Variant(Translated):
    """One size and colour of a product, with the shop's number (SKU) and the barcode (GTIN, GS1)."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="variants", verbose_name=_("product"))
    sku = models.CharField(_("SKU"), max_length=40, unique=True)
    gtin = models.CharField(
        _("GTIN"),
        max_length=14,
        unique=True,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^\d{8,14}$")],
    )
    size = models.CharField(_("size"), max_length=20)
    size_position = models.PositiveSmallIntegerField(
        _("place among the sizes"),
        default=0,
        help_text=_("Smaller sizes first: it decides what one size up is."),
    )
    colour = models.CharField(_("colour"), max_length=40)
    colour_hex = models.CharField(
        _("colour on screen"),
        max_length=7,
        default="#8a8178",
        validators=[RegexValidator(r"^#[0-9a-f]{6}$")],
    )
    active = models.BooleanField(_("active"), default=True)

    objects = VariantQuerySet.as_manager()

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["product", "colour", "size_position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "size", "colour"],
                name="stores_variant_size_and_colour",
            )
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.colour} · {self.size}"

    def clean(self) -> None:
        """A valid GTIN is kept in its shortest form, so that the same number can't be given twice."""
        if self.gtin and (number := normal_gtin(self.gtin)):
            self.gtin = gtin_forms(number)[0]


class Piece(Scarce):
    """ONE physical garment or sample of a variant in one store. Its state changes through the ledger only."""

    KIND = ResourceKind.PIECE

    variant = models.ForeignKey(Variant, models.PROTECT, related_name="pieces", verbose_name=_("variant"))
    store = models.ForeignKey(Store, models.PROTECT, related_name="pieces", verbose_name=_("store"))
    label = models.CharField(
        _("label"),
        max_length=40,
        unique=True,
        help_text=_("The barcode sewn or tied to it."),
    )
    state = models.CharField(_("state"), max_length=16, choices=PieceState, default=PieceState.ON_FLOOR)
    zone = models.ForeignKey(Zone, models.PROTECT, verbose_name=_("zone"), null=True, blank=True, related_name="pieces")
    place = models.CharField(_("place in the zone"), max_length=60, blank=True)
    last_number = models.PositiveIntegerField(_("number of the latest movement"), default=0, editable=False)

    objects = PieceQuerySet.as_manager()

    class Meta:
        verbose_name = _("piece")
        verbose_name_plural = _("pieces")
        ordering = ["store", "label", "pk"]
        # That a piece's zone is of its own store is held by a foreign key on both columns, which Django has no words
        # for: stores_piece_zone_in_store, in the migrations.
        indexes = [
            models.Index(fields=["store", "variant", "state"], name="stores_piece_by_store"),
            models.Index(fields=["store", "label"], name="stores_piece_by_label"),
            models.Index(fields=["variant", "state"], name="stores_piece_by_variant"),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        self.label = normal_label(self.label)
        if self.zone is not None and self.zone.store_id != self.store_id:
            raise ValidationError({"zone": _("This zone is another store's. Please choose one of this store.")})
