"""Each trial remembers which kind of channel serves it, and the words it sent."""

from typing import Any

from django.db import migrations, models

STAND_IN = "fake"


def remember(apps: Any, schema: Any) -> None:
    """By what the organisation is today: whoever ended a training since is not known."""
    Trial = apps.get_model("publish", "Trial")
    for row in Trial.unscoped.select_related("account__organisation").iterator():
        owner = row.account.organisation
        practice = owner.training or owner.demo
        row.served_by = STAND_IN if practice else row.account.kind
        row.save(update_fields=["served_by"])


class Migration(migrations.Migration):
    dependencies = [
        ("publish", "0009_delivery_indexes"),
    ]

    operations = [
        migrations.AddField(
            model_name="trial",
            name="served_by",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="trial",
            name="text",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name="trial",
            name="state",
            field=models.CharField(
                choices=[
                    ("due", "Due"),
                    ("running", "Running"),
                    ("done", "Done"),
                    ("left", "Left"),
                    ("stopped", "Stopped"),
                    ("failed", "Failed"),
                ],
                default="due",
                max_length=7,
            ),
        ),
        migrations.RunPython(remember, migrations.RunPython.noop),
    ]
