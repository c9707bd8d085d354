"""The visit report of step 6."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ramah.offices.models import Office, User
from ramah.visits.models import Visit


class VisitReportQuerySet(models.QuerySet["VisitReport"]):
    """Questions about reports."""

    def to_acknowledge(self) -> "VisitReportQuerySet":
        """Keep the reports that wait for the manager on duty."""
        return self.filter(sent_at__isnull=False, acknowledged_at__isnull=True)


class VisitReport(models.Model):
    """What happened in a visit, as sent to the manager on duty; frozen once sent."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    visit = models.OneToOneField(Visit, models.PROTECT, related_name="report")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    remarks = models.TextField(_("Catatan Duta Pelayanan"), max_length=1000, blank=True)
    content = models.JSONField(default=dict)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = VisitReportQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sent_by__isnull=True)
                | Q(
                    sent_at__isnull=False,
                    sent_at__gte=F("opened_at"),
                    sent_by__isnull=False,
                ),
                name="report_sending_travels_together",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(
                    acknowledged_at__isnull=False,
                    sent_at__isnull=False,
                    acknowledged_at__gte=F("sent_at"),
                    acknowledged_by__isnull=False,
                ),
                name="report_acknowledged_after_sending",
            ),
        )
        indexes = (
            models.Index(
                "office",
                condition=Q(sent_at__isnull=False, acknowledged_at__isnull=True),
                name="report_to_acknowledge",
            ),
        )
