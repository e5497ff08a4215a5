from django.db import migrations


def breaks(apps: object, editor: object) -> None:
    raise RuntimeError("this step was never tried")


class Migration(migrations.Migration):
    dependencies = [("broken", "0001_half")]
    operations = [migrations.RunPython(breaks)]
