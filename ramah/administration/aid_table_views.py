"""The inventory as a file: downloaded, and read back with a preview before anything is written."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ramah.administration import aid_import
from ramah.administration.access import OfficeRequest, administrators_only
from ramah.administration.pages import UNPROCESSABLE, show, who_and_when
from ramah.aids import table as tables
from ramah.aids.models import Aid
from ramah.lib.forms import RamahForm
from ramah.lib.refusal import AlreadyDone, Refused

MOST_SHOWN = 200
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = ".xlsx,.csv," + SHEET + ",text/csv"
Writer = Callable[[Any], bytes]
FILES: dict[str, tuple[str, str, Writer]] = {
    "xlsx": ("sarana.xlsx", SHEET, tables.as_xlsx),
    "csv": ("sarana.csv", "text/csv; charset=utf-8", tables.as_csv),
    "contoh": ("contoh-sarana.xlsx", SHEET, lambda _units: tables.as_xlsx([])),
}


class TableForm(RamahForm):
    """A file with units; its answer is its rows."""

    file = forms.FileField(
        label=_("Berkas tabel"),
        help_text=_("XLSX atau CSV, paling besar 2 MB dan 6.000 baris."),
        allow_empty_file=True,  # our own sentence says what to do
        widget=forms.FileInput(attrs={"accept": KINDS}),
    )

    def clean_file(self) -> list[tables.Row]:
        """Read the table; what is too large is not even read into memory."""
        file: UploadedFile = self.cleaned_data["file"]
        try:
            return tables.read(file.read(tables.MOST_BYTES + 1))
        except tables.UnreadableTable as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


@require_safe
@administrators_only
def file(request: OfficeRequest) -> HttpResponse:
    """Give all units as a file, or the empty table with its headings."""
    kind = request.GET.get("jenis", "xlsx")
    if kind not in FILES:
        raise Http404
    name, media_type, write = FILES[kind]
    units = Aid.objects.filter(office=request.office).select_related("type").order_by("tag")
    answer = HttpResponse(write(units), content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@administrators_only
def table(request: OfficeRequest) -> HttpResponse:
    """Offer the files; show what a table would do, and write it when that is confirmed."""
    if request.method != "POST":
        return _show(request, TableForm())
    if "table" in request.POST:
        return _apply(request)
    form = TableForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, form, status=UNPROCESSABLE)
    return _preview(request, form.cleaned_data["file"])


def _preview(request: OfficeRequest, rows: list[tables.Row]) -> HttpResponse:
    plan = aid_import.plan(request.office, rows, now=timezone.now())
    status = UNPROCESSABLE if plan.problems else 200
    return _show(request, TableForm(), status=status, plan=plan, table=tables.as_text(rows))


def _apply(request: OfficeRequest) -> HttpResponse:
    try:
        rows = tables.from_text(request.POST["table"])
        done = aid_import.apply(office=request.office, rows=rows, **who_and_when(request))
    except AlreadyDone as repeat:
        messages.info(request, str(repeat))
    except aid_import.Imperfect as refusal:
        messages.warning(request, str(refusal))
        return _preview(request, rows)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("administration:aids_table")
    else:
        words = {"added": len(done.new), "changed": len(done.changed)}
        said = _("Tersimpan: %(added)s unit baru, %(changed)s unit diubah.")
        messages.success(request, str(said % words))
    return redirect("administration:aids")


def _show(
    request: OfficeRequest,
    form: TableForm,
    *,
    status: int = 200,
    plan: aid_import.Plan | None = None,
    table: str = "",
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "heading": _("Impor dan ekspor unit sarana"),
        "columns": tables.COLUMNS,
        "conditions": ", ".join(tables.CONDITIONS.values()),
        "kinds": request.office.aid_types.exclude(mode="ASSIGN").order_by("name"),
    }
    if plan:
        context |= {
            "plan": plan,
            "table": table,
            "problems": plan.problems[:MOST_SHOWN],
            "hidden_problems": max(0, len(plan.problems) - MOST_SHOWN),
            "changes": [*plan.new, *plan.changed][:MOST_SHOWN],
            "hidden_changes": max(0, len(plan.new) + len(plan.changed) - MOST_SHOWN),
        }
    return show(request, "administration/aid_table.html", "aids", context, status=status)
