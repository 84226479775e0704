"""The flaws of a line are said with the apostrophe of all other sentences. Nothing in the database changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("floor", "0008_files_of_the_house"),
    ]

    operations = [
        migrations.AlterField(
            model_name="importline",
            name="fate",
            field=models.CharField(
                blank=True,
                choices=[
                    ("received", "received"),
                    ("already_here", "received before"),
                    ("label_in_use", "its label is on another piece"),
                    ("label_invalid", "its label is empty or too long"),
                    ("twice_in_file", "its label is on an earlier line"),
                    ("unknown_sku", "its SKU is unknown"),
                    ("unknown_zone", "its zone is unknown in this store"),
                    ("place_too_long", "its place is too long"),
                    ("malformed", "it has more or fewer fields than the first line"),
                    ("quotes", "its quotation marks don’t match"),
                    ("not_utf8", "it isn’t written in UTF-8"),
                    ("added", "new"),
                    ("changed", "changed"),
                    ("same", "the same"),
                    ("bad", "can’t be used"),
                    ("stopped", "not received: it was stopped"),
                ],
                max_length=16,
                verbose_name="fate",
            ),
        ),
    ]
