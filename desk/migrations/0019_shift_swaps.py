from django.db import migrations

RIGHTS = """
UPDATE auth_permission SET codename = replace(codename, '_{old}', '_{new}')
FROM django_content_type kind
WHERE kind.id = content_type_id AND kind.app_label = 'desk' AND kind.model IN ('swap', 'shiftswap')
"""


class Migration(migrations.Migration):
    """The class has another name; its table and its triggers stay."""

    dependencies = [
        ("desk", "0018_reasons_in_one_set"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.AlterModelTable(name="swap", table="desk_swap"),
        migrations.RenameModel(old_name="Swap", new_name="ShiftSwap"),
        migrations.RunSQL(RIGHTS.format(old="swap", new="shiftswap"), RIGHTS.format(old="shiftswap", new="swap")),
    ]
