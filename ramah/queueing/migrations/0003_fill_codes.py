from django.db import migrations
from django.db.models import F, Max, OuterRef, Subquery

from ramah.queueing.models import new_code


def fill(apps, _editor):
    """Give each earlier number its public code, and each call what it now says of its ticket."""
    ticket, call = apps.get_model("queueing", "Ticket"), apps.get_model("queueing", "Call")
    for key in ticket.objects.filter(code=None).values_list("pk", flat=True).iterator():
        ticket.objects.filter(pk=key).update(code=new_code())
    of_ticket = ticket.objects.filter(pk=OuterRef("ticket"))
    call.objects.update(
        lane=Subquery(of_ticket.values("lane")[:1]),
        service=Subquery(of_ticket.values("service")[:1]),
        waiting_since=Subquery(of_ticket.values("issued_at")[:1]),
    )
    # The last call of a ticket that is served now goes on; all others were served long ago.
    now_served = call.objects.filter(ending="STARTED", ticket__state="SERVING")
    latest = now_served.values("ticket").annotate(last=Max("pk")).values_list("last", flat=True)
    answered = call.objects.filter(ending="STARTED").exclude(pk__in=list(latest))
    answered.update(served_until=F("ended_at"))


class Migration(migrations.Migration):
    dependencies = [("queueing", "0002_the_whole_queue")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
