"""What a new office begins with: services, groups, needs, aids, hours, holidays; all editable.

The facts lie in ``facts/*.csv``; their column ``status`` says verified, inference or unverified.
"""

from datetime import date, time

from ramah.aids.models import Aid, AidType, Place
from ramah.offices.models import Counter, Holiday, Office, OpeningHours, Service, Weekday
from ramah.runtime.tables import facts
from ramah.visits.models import Need, VulnerableGroup

PROCEDURE = (
    "Duduk dahulu di area tunggu prioritas; petugas menemani.\n"
    "Nomor antrean Anda akan dipanggil ke loket.\n"
    "Sampaikan keperluan dan tunjukkan berkas yang Anda bawa.\n"
    "Petugas memeriksa berkas dan memberi layanan atau penjelasan.\n"
    "Sesudahnya Anda boleh menilai layanan kami; petugas lalu mengantar Anda keluar."
)
WORKING_DAYS = (
    *[(day, time(8), time(12)) for day in range(4)],
    *[(day, time(13), time(16)) for day in range(4)],
    (Weekday.FRIDAY, time(8), time(11, 30)),
    (Weekday.FRIDAY, time(13, 30), time(16)),
)


def furnish(office: Office) -> None:
    """Give a new office its catalogue and working hours (Monday to Friday, our assumption)."""
    Service.objects.bulk_create(
        Service(office=office, procedure=PROCEDURE, **row) for row in facts("services")
    )
    VulnerableGroup.objects.bulk_create(
        VulnerableGroup(office=office, **row) for row in facts("groups")
    )
    Need.objects.bulk_create(
        Need(office=office, position=position, **row)
        for position, row in enumerate(facts("needs"), start=1)
    )
    _add_aid_types(office, list(facts("aid_types")))
    OpeningHours.objects.bulk_create(
        OpeningHours(office=office, weekday=day, opens=opens, closes=closes)
        for day, opens, closes in WORKING_DAYS
    )
    Holiday.objects.bulk_create(
        Holiday(
            office=office,
            date=date.fromisoformat(row["date"]),
            name=row["name"],
            kind=row["kind"],
        )
        for row in facts("holidays")
    )


def add_counters(office: Office, number: int) -> None:
    """Give an office counters that serve everything; the first is named for priority."""
    services = list(office.services.all())
    for position in range(1, number + 1):
        name = "Prioritas" if position == 1 else ""
        counter = Counter.objects.create(office=office, number=position, name=name)
        counter.services.set(services)


def add_places(office: Office, *, bays: int, seats: int, spaces: int, lactation: int = 0) -> None:
    """Give an office its priority places."""
    Place.objects.bulk_create(
        Place(office=office, kind=kind, name=f"{label} {position}")
        for kind, label, number in (
            (Place.Kind.PARKING, "Parkir khusus", bays),
            (Place.Kind.SEAT, "Kursi prioritas", seats),
            (Place.Kind.WHEELCHAIR_SPACE, "Ruang kursi roda", spaces),
            (Place.Kind.LACTATION, "Ruang laktasi", lactation),
        )
        for position in range(1, number + 1)
    )


def _add_aid_types(office: Office, rows: list[dict[str, str]]) -> None:
    columns = ("code", "name", "name_en", "icon", "mode", "status")
    kinds = AidType.objects.bulk_create(
        AidType(
            office=office,
            clean_after_loan=row["hygiene"] == "1",
            **{key: row[key] for key in columns},
        )
        for row in rows
    )
    needs = {need.code: need.pk for need in office.needs.all()}
    suggestion = AidType.suggested_by.through
    suggestion.objects.bulk_create(
        suggestion(aidtype_id=kind.pk, need_id=needs[code])
        for kind, row in zip(kinds, rows, strict=True)
        for code in row["needs"].split(";")
    )
    Aid.objects.bulk_create(
        Aid(office=office, type=kind, tag=f"{row['prefix']}-{position:02d}")
        for kind, row in zip(kinds, rows, strict=True)
        for position in range(1, int(row["units"]) + 1)
    )
