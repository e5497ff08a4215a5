"""A post that only the stand-in has had says so, also after the training."""

from typing import Any

from django.db import migrations, models

STAND_IN = "fake"


def mark(apps: Any, schema: Any) -> None:
    Delivery = apps.get_model("publish", "Delivery")
    Post = apps.get_model("publish", "Post")
    begun = Delivery.unscoped.filter(attempted_at__isnull=False)
    begun = begun.filter(organisation__demo=False)
    practised = begun.filter(served_by=STAND_IN).values("post")
    real = begun.exclude(served_by=STAND_IN).values("post")
    Post.unscoped.filter(pk__in=practised).exclude(pk__in=real).update(practice=True)


class Migration(migrations.Migration):
    dependencies = [
        ("publish", "0013_gaps"),
    ]

    operations = [
        migrations.AddField(
            model_name="post",
            name="practice",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
