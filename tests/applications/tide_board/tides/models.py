from django.db import models


class Port(models.Model):
    name = models.CharField(max_length=50, unique=True)
    code = models.CharField(max_length=8)

    def __str__(self):
        return self.name


class Reading(models.Model):
    port = models.ForeignKey(Port, on_delete=models.CASCADE, related_name="readings")
    level = models.FloatField()
