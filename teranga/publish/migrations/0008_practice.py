"""What the stand-in network shows is marked, so that it never shows in a feed."""

from typing import Any

from django.db import migrations, models
from django.db.models import Q


def mark(apps: Any, schema: Any) -> None:
    FeedItem = apps.get_model("publish", "FeedItem")
    Account = apps.get_model("publish", "Account")
    owner = Q(organisation__training=True) | Q(organisation__demo=True)
    served = Account.unscoped.filter(owner | ~Q(kind="rss")).values("pk")
    FeedItem.unscoped.filter(account__in=served).update(practice=True)


class Migration(migrations.Migration):
    dependencies = [
        ("publish", "0007_served_by"),
    ]

    operations = [
        migrations.AddField(
            model_name="feeditem",
            name="practice",
            field=models.BooleanField(default=False),
        ),
        migrations.RemoveConstraint(model_name="feeditem", name="feed_item_once"),
        migrations.AddConstraint(
            model_name="feeditem",
            constraint=models.UniqueConstraint(
                fields=("account", "key", "practice"), name="feed_item_once"
            ),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
