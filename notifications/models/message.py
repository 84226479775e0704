"""The outbox: one row for each SMS or e-mail that the system owes somebody."""

from __future__ import annotations

from typing import ClassVar, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.identifiers import new_uid
from notifications.querysets import MessageQuerySet


class Channel(models.TextChoices):
    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")
    WHATSAPP = "whatsapp", _("WhatsApp")


class Category(models.TextChoices):
    """What somebody may unsubscribe from by itself."""

    VISIT = "visit", _("Visits")
    OFFER = "offer", _("Waiting list")
    AFTER = "after", _("After a visit")
    CHAT = "chat", _("Answers")
    NOTICE = "notice", _("Notices")


class MessageState(models.TextChoices):
    PENDING = "pending", _("Pending")
    SENDING = "sending", _("Sending")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    MISSED = "missed", _("Missed")


MAX_ATTEMPTS: Final = 8
"""How often a message is tried before a person has to look at it: over about an hour."""
MAX_CLAIMS: Final = 12
"""How often one is taken in hand, looking up what became of it included."""


LONGEST_MAIL_SUBJECT: Final = 250
"""Characters: what is longer is cut when it goes out."""


def new_message_id() -> str:
    """A Message-ID (RFC 5322, 3.6.4) at the site's own domain."""
    return f"<{new_uid()}@{urlsplit(settings.PUBLIC_BASE_URL).hostname}>"


class Message(models.Model):
    """One message owed to one recipient, from the promise to the last word of its carrier.

    `subject` is the key of what owes it (`booking:REF`, `waiting:12`), `about` that of the booking it speaks of where
    its subject is another; the words of its channel are made at delivery. `segments` is how many SMS it is paid as;
    `price` what it costs in all: estimated when it is handed over, then as its provider reports it. `failed_ways` are
    those on which it failed for good, each as `way_name` has it: it goes another way, if there is one. By WhatsApp it
    is its text, or a `template` with its facts.
    A claim holds a `lease` until `claimed_until`. `handover` names one handing over to the provider, begun at
    `handed_at`: while a row is *sending* and has one, the provider may or may not have accepted it.
    """

    subject = models.CharField(_("subject key"), max_length=80)
    dedupe_key = models.CharField(_("dedupe key"), max_length=120)
    about = models.CharField(_("about"), max_length=80, blank=True, default="")
    category = models.CharField(_("category"), max_length=12, choices=Category.choices, default=Category.VISIT)
    kind = models.CharField(_("kind"), max_length=40)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    recipient = models.CharField(_("recipient"), max_length=254)
    locale = models.CharField(_("language"), max_length=16)
    asked_for = models.BooleanField(_("asked for"), default=False)
    due_at = models.DateTimeField(_("due at"))
    use_by = models.DateTimeField(_("use by"))

    state = models.CharField(_("state"), max_length=12, choices=MessageState.choices, default=MessageState.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next try at"))
    lease = models.CharField(_("lease"), max_length=32, blank=True, default="")
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    handover = models.CharField(_("handover"), max_length=32, blank=True, default="")
    handed_at = models.DateTimeField(_("handed over at"), null=True, blank=True)

    message_id = models.CharField(_("Message-ID"), max_length=200, default=new_message_id, editable=False)
    provider_id = models.CharField(_("provider's id"), max_length=200, blank=True, default="")
    provider_status = models.CharField(_("provider's status"), max_length=20, blank=True, default="")
    segments = models.PositiveSmallIntegerField(_("segments"), default=0)
    price = models.DecimalField(_("price"), max_digits=10, decimal_places=5, null=True, blank=True)
    price_currency = models.CharField(_("currency of the price"), max_length=3, blank=True, default="")

    priced_at = models.DateTimeField(_("price reported at"), null=True, blank=True)
    template = models.CharField(_("template"), max_length=34, blank=True, default="")
    template_facts = models.JSONField(_("facts of the template"), blank=True, default=dict)
    failed_ways = ArrayField(models.CharField(max_length=270), verbose_name=_("failed on"), blank=True, default=list)

    text = models.TextField(_("text"), blank=True, default="")
    mail_subject = models.CharField(_("mail subject"), max_length=LONGEST_MAIL_SUBJECT, blank=True, default="")
    html = models.TextField(_("HTML"), blank=True, default="")
    calendar = models.BinaryField(_("calendar"), null=True, blank=True)
    calendar_method = models.CharField(_("calendar method"), max_length=16, blank=True, default="")

    error_code = models.CharField(_("error code"), max_length=40, blank=True, default="")
    error_text = models.TextField(_("error"), blank=True, default="")
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints: ClassVar = [
            # A confirmation exists exactly once, whoever plans it and however often.
            models.UniqueConstraint(fields=["subject", "dedupe_key"], name="notifications_message_owed_once"),
            # A message that is useless before it is due could only ever be missed.
            models.CheckConstraint(condition=Q(use_by__gt=F("due_at")), name="notifications_message_use_by_after_due"),
            # A row in sending without a lease would never be found again.
            models.CheckConstraint(
                condition=(Q(state=MessageState.SENDING) & ~Q(lease="") & Q(claimed_until__isnull=False))
                | (~Q(state=MessageState.SENDING) & Q(lease="", claimed_until__isnull=True)),
                name="notifications_message_lease_while_sending",
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.SENT) | Q(sent_at__isnull=False),
                name="notifications_message_sent_has_time",
            ),
            # A handover without its time can't be looked up at the provider.
            models.CheckConstraint(
                condition=Q(handover="", handed_at__isnull=True) | (~Q(handover="") & Q(handed_at__isnull=False)),
                name="notifications_message_handover_has_time",
            ),
            # Outlook rejects a calendar part without its METHOD.
            models.CheckConstraint(
                condition=Q(calendar__isnull=True, calendar_method="")
                | (Q(calendar__isnull=False) & ~Q(calendar_method="")),
                name="notifications_message_calendar_has_method",
            ),
            models.CheckConstraint(
                condition=Q(state__in=MessageState.values), name="notifications_message_state_known"
            ),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="notifications_message_channel_known"),
            models.CheckConstraint(
                condition=Q(category__in=Category.values), name="notifications_message_category_known"
            ),
            # A sum of prices is one of a currency.
            models.CheckConstraint(
                condition=Q(price__isnull=True) | (Q(price__gte=0) & ~Q(price_currency="")),
                name="notifications_message_price_has_currency",
            ),
        ]
        indexes: ClassVar = [
            # Delivery looks at open rows only: both stay as small as the backlog.
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(state=MessageState.PENDING),
                name="notifications_message_due",
            ),
            models.Index(
                fields=["claimed_until", "id"],
                condition=Q(state=MessageState.SENDING),
                name="notifications_message_lost",
            ),
            models.Index(
                fields=["use_by"], condition=Q(state=MessageState.PENDING), name="notifications_message_stale"
            ),
            # A status callback names its handover.
            models.Index(fields=["handover"], condition=~Q(handover=""), name="notifications_message_handover"),
            # "Is this provider's message already one of ours?", asked when a lost row is settled.
            models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="notifications_message_theirs"),
            # A mail that comes back names its Message-ID.
            models.Index(fields=["message_id"], condition=Q(channel=Channel.EMAIL), name="notifications_message_mail"),
            # What was sent and not yet priced is asked for.
            models.Index(
                fields=["sent_at"],
                condition=Q(state=MessageState.SENT, segments__gt=0, priced_at__isnull=True),
                name="notifications_message_unpriced",
            ),
            # A booking's page shows what other subjects say of it, too.
            models.Index(fields=["about"], condition=~Q(about=""), name="notifications_message_about"),
            # What didn't arrive lately: a page of each store, among millions of rows that did.
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["failed", "missed"]),
                name="notifications_message_undone",
            ),
            # What a person was told lately: the phone of the demo, the admin.
            models.Index(fields=["channel", "-sent_at"], name="notifications_message_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.subject}"
