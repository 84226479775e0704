# The ledger's order, zones, codes of rooms: the columns.

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stores", "0002_api_key")]

    operations = [
        migrations.CreateModel(
            name="Zone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "translations",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text='For example {"zh-hans": {"name": "…"}}.',
                        verbose_name="translations",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="The order in which a runner walks the shop.",
                        verbose_name="place on the way",
                    ),
                ),
            ],
            options={
                "verbose_name": "zone",
                "verbose_name_plural": "zones",
                "ordering": ["store", "position", "pk"],
            },
        ),
        migrations.AlterModelOptions(
            name="movement",
            options={
                "ordering": ["piece_id", "number"],
                "verbose_name": "movement",
                "verbose_name_plural": "movements",
            },
        ),
        migrations.RemoveIndex(
            model_name="movement",
            name="stores_movement_by_piece",
        ),
        migrations.AddField(
            model_name="movement",
            name="from_place",
            field=models.CharField(blank=True, max_length=60, verbose_name="from place"),
        ),
        migrations.AddField(
            model_name="movement",
            name="nonce",
            field=models.CharField(blank=True, max_length=100, null=True, verbose_name="number of the scan"),
        ),
        migrations.AddField(
            model_name="movement",
            name="number",
            field=models.PositiveIntegerField(null=True, verbose_name="number"),
        ),
        migrations.AddField(
            model_name="movement",
            name="to_place",
            field=models.CharField(blank=True, max_length=60, verbose_name="to place"),
        ),
        migrations.AddField(
            model_name="piece",
            name="last_number",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="number of the latest movement"),
        ),
        migrations.AddField(
            model_name="room",
            name="code",
            field=models.CharField(editable=False, max_length=12, null=True, verbose_name="code on its door"),
        ),
        migrations.AlterField(
            model_name="movement",
            name="from_state",
            field=models.CharField(
                blank=True,
                choices=[
                    ("on_floor", "on the floor"),
                    ("on_rail", "on a rail"),
                    ("with_visitor", "with a visitor"),
                    ("on_hold", "kept on hold"),
                    ("to_inspect", "to be inspected"),
                    ("to_clean", "to be cleaned"),
                    ("in_transit", "in transit"),
                    ("missing", "missing"),
                    ("sold", "sold"),
                    ("written_off", "written off"),
                ],
                max_length=16,
                verbose_name="from",
            ),
        ),
        migrations.AlterField(
            model_name="movement",
            name="subject",
            field=models.CharField(blank=True, max_length=80, verbose_name="on behalf of"),
        ),
        migrations.AlterField(
            model_name="movement",
            name="to_state",
            field=models.CharField(
                choices=[
                    ("on_floor", "on the floor"),
                    ("on_rail", "on a rail"),
                    ("with_visitor", "with a visitor"),
                    ("on_hold", "kept on hold"),
                    ("to_inspect", "to be inspected"),
                    ("to_clean", "to be cleaned"),
                    ("in_transit", "in transit"),
                    ("missing", "missing"),
                    ("sold", "sold"),
                    ("written_off", "written off"),
                ],
                max_length=16,
                verbose_name="to",
            ),
        ),
        migrations.AlterField(
            model_name="piece",
            name="place",
            field=models.CharField(blank=True, max_length=60, verbose_name="place in the zone"),
        ),
        migrations.AlterField(
            model_name="piece",
            name="state",
            field=models.CharField(
                choices=[
                    ("on_floor", "on the floor"),
                    ("on_rail", "on a rail"),
                    ("with_visitor", "with a visitor"),
                    ("on_hold", "kept on hold"),
                    ("to_inspect", "to be inspected"),
                    ("to_clean", "to be cleaned"),
                    ("in_transit", "in transit"),
                    ("missing", "missing"),
                    ("sold", "sold"),
                    ("written_off", "written off"),
                ],
                default="on_floor",
                max_length=16,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="zone",
            name="store",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="zones",
                to="stores.store",
                verbose_name="store",
            ),
        ),
        migrations.AddField(
            model_name="movement",
            name="from_zone",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="stores.zone",
                verbose_name="from zone",
            ),
        ),
        migrations.AddField(
            model_name="movement",
            name="to_zone",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="stores.zone",
                verbose_name="to zone",
            ),
        ),
        migrations.AddField(
            model_name="piece",
            name="zone",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pieces",
                to="stores.zone",
                verbose_name="zone",
            ),
        ),
        migrations.AddIndex(
            model_name="piece",
            index=models.Index(fields=["store", "label"], name="stores_piece_by_label"),
        ),
        migrations.AddIndex(
            model_name="piece",
            index=models.Index(fields=["variant", "state"], name="stores_piece_by_variant"),
        ),
        migrations.AddConstraint(
            model_name="zone",
            constraint=models.UniqueConstraint(
                models.F("store"), django.db.models.functions.text.Lower("name"), name="stores_zone_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="zone",
            constraint=models.UniqueConstraint(fields=("id", "store"), name="stores_zone_in_store"),
        ),
        migrations.AddConstraint(
            model_name="movement",
            constraint=models.UniqueConstraint(fields=("nonce",), name="stores_movement_nonce"),
        ),
    ]
