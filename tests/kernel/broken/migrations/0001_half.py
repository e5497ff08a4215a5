"""An upgrade that gets half way: it writes, and then it breaks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel(
            name="Half", fields=[("id", models.BigAutoField(primary_key=True))]
        ),
    ]
