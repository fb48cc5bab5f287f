"""Stations and sessions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The first tables."""

    initial = True
    operations = (
        migrations.CreateModel(
            "Station",
            [
                ("id", models.BigAutoField(primary_key=True, serialize=False, auto_created=True, verbose_name="ID")),
                ("identity", models.CharField(max_length=48, unique=True)),
                ("model", models.CharField(blank=True, max_length=50)),
            ],
        ),
        migrations.CreateModel(
            "Session",
            [
                ("id", models.BigAutoField(primary_key=True, serialize=False, auto_created=True, verbose_name="ID")),
                ("transaction_id", models.CharField(max_length=36)),
                ("ended", models.BooleanField(default=False)),
                ("station", models.ForeignKey("charging.Station", on_delete=models.CASCADE)),
            ],
        ),
    )
