"""Making labels for units: which ones, on which paper, from which place on the sheet."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from ramah.aids import labels as sheets
from ramah.aids.models import Aid, AidQuerySet, AidType
from ramah.journey import inventory_actions as actions
from ramah.journey.inventory import caretakers_only, kinds_with_units
from ramah.journey.pages import UNPROCESSABLE, office_of, staff
from ramah.lib.forms import RamahForm
from ramah.offices.models import Office

NEW, KIND, TAGS = "NEW", "KIND", "TAGS"
WHICH = (
    (NEW, _("Unit yang belum berlabel, paling banyak 480 sekali cetak")),
    (KIND, _("Semua unit dari satu jenis")),
    (TAGS, _("Unit tertentu")),
)
LOCAL = ("localhost", "127.0.0.1", "::1")


class LabelForm(RamahForm):
    """Which labels are made, and how they lie on the sheet."""

    which = forms.ChoiceField(
        label=_("Label untuk"), choices=WHICH, initial=NEW, widget=forms.RadioSelect
    )
    kind = forms.ModelChoiceField(
        label=_("Jenis sarana"),
        queryset=AidType.objects.none(),
        required=False,
        empty_label=_("Pilih …"),
    )
    tags = forms.CharField(
        label=_("Label unit"),
        required=False,
        max_length=6000,
        help_text=_("Pisahkan dengan koma, misalnya KR-01, KR-02."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    paper = forms.ChoiceField(
        label=_("Kertas label"), choices=sheets.PAPER_NAMES, widget=forms.RadioSelect
    )
    first = forms.IntegerField(
        label=_("Mulai dari label ke"),
        initial=1,
        min_value=1,
        help_text=_("1 untuk lembar baru. Dihitung dari kiri atas, baris demi baris."),
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    base = forms.URLField(
        label=_("Alamat program pada kode QR"),
        assume_scheme="http",
        help_text=_("Alamat yang dibuka oleh ponsel petugas."),
    )

    def __init__(self, office: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        kinds.queryset = kinds_with_units(office).order_by("name")
        self.units: AidQuerySet = Aid.objects.filter(office=office).select_related("type", "office")

    def clean_base(self) -> str:
        """Keep the address without a path; one that only this machine knows is of no use."""
        parts = urlsplit(self.cleaned_data["base"])
        if parts.hostname in LOCAL:
            raise forms.ValidationError(
                _("Alamat ini hanya berlaku di komputer ini. Tulis alamat yang dibuka ponsel.")
            )
        return f"{parts.scheme}://{parts.netloc}"

    def clean(self) -> dict[str, Any]:
        """Find the units; say at its field what is missing or unknown."""
        answers = super().clean() or self.cleaned_data
        for field, sentence in self._problems(answers):
            self.add_error(field, sentence)
        if not self.errors:
            answers["units"] = self._chosen(answers)
            self._check_units(answers["units"])
        return answers

    def _problems(self, answers: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        if answers.get("which") == KIND and not answers.get("kind"):
            yield "kind", _("Pilih jenis sarana.")
        if answers.get("which") == TAGS:
            found, unknown = sheets.units_named(self.units, answers.get("tags", ""))
            if unknown:
                words = {"tags": ", ".join(unknown[:10])}
                yield "tags", _("Label tidak dikenal: %(tags)s.") % words
            elif not found:
                yield "tags", _("Tulis label unitnya.")
        paper = sheets.PAPERS.get(answers.get("paper", ""))
        if paper and answers.get("first", 1) > paper.places:
            said = _("Kertas ini punya %(most)s label.")
            yield "first", said % {"most": paper.places}

    def _chosen(self, answers: dict[str, Any]) -> list[Aid]:
        if answers["which"] == TAGS:
            return sheets.units_named(self.units, answers["tags"])[0]
        if answers["which"] == KIND:
            return list(self.units.filter(type=answers["kind"]).order_by("tag"))
        new = self.units.filter(labelled_at__isnull=True).order_by("tag")
        return list(new[: sheets.MOST])  # the rest is new the next time

    def _check_units(self, units: list[Aid]) -> None:
        if not units:
            self.add_error("which", _("Semua unit sudah berlabel. Pilih unit tertentu."))
        if len(units) > sheets.MOST:
            words = {"most": sheets.MOST, "count": len(units)}
            said = _(
                "Ini %(count)s label; sekali cetak paling banyak %(most)s."
                " Pilih yang belum berlabel, atau tulis label unitnya."
            )
            self.add_error("which", said % words)


@require_http_methods(["GET", "HEAD", "POST"])
@caretakers_only
def labels(request: HttpRequest) -> HttpResponse:
    """Ask which labels, and answer with the PDF file."""
    office = office_of(request)
    form = LabelForm(
        office, request.POST if request.method == "POST" else None, initial=_initial(request)
    )
    if form.is_valid():
        return _file(request, office, form.cleaned_data)
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "journey/inventory_labels.html", {"form": form}, status=status)


def _file(request: HttpRequest, office: Office, answers: dict[str, Any]) -> HttpResponse:
    units, paper = answers["units"], sheets.PAPERS[answers["paper"]]
    content = sheets.as_pdf(units, paper, first=answers["first"], base=answers["base"])
    actions.note_labels(office=office, units=units, by=staff(request), now=timezone.now())
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="label-sarana.pdf"'
    return answer


def _initial(request: HttpRequest) -> dict[str, Any]:
    tag = request.GET.get("unit", "")[:24]
    chosen = {"which": TAGS, "tags": tag} if tag else {}
    return {"paper": "A4_3X8", "base": _base(request), **chosen}


def _base(request: HttpRequest) -> str:
    """Propose the address that phones open: this page's own, or the first name of this server."""
    host = request.get_host()
    if urlsplit(f"//{host}").hostname in LOCAL and settings.RAMAH_HOSTS:
        port = urlsplit(f"//{host}").port
        host = settings.RAMAH_HOSTS[0] + (f":{port}" if port else "")
    return f"{request.scheme}://{host}"
