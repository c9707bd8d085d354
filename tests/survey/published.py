"""Tables of answers that others published with their results, to compute again.

Each source was read on 2026-11-25 in stored copies of public pages; nothing here is made up.
"""

from collections.abc import Sequence

ANSWERED = 29

GASPUL = {
    "U1": 105,
    "U2": 101,
    "U3": 100,
    "U4": 116,
    "U5": 102,
    "U6": 105,
    "U7": 106,
    "U8": 105,
    "U9": 115,
}
"""Sums of 29 respondents, "Tabel perhitungan lengkap triwulan III", PermenPANRB 14/2017.

Published: with 0.11 the weighted sum 3.6224 and the index 90.56; with 1/9 the index 91.48.
Source: "Rumus perhitungan Indeks Kepuasan Masyarakat (IKM)", rumus_perhitungan_ikm_lengkap.md in
https://github.com/rennn9/GASPUL_BACKEND (commit 157a1a6).
"""

GASPUL_MEANS = (
    "3.6207",
    "3.4828",
    "3.4483",
    "4.0000",
    "3.5172",
    "3.6207",
    "3.6552",
    "3.6207",
    "3.9655",
)

GASPUL_ANSWERS = (
    (18, 11, 0),
    (14, 15, 0),
    (15, 12, 2),
    (29, 0, 0),
    (15, 14, 0),
    (18, 11, 0),
    (19, 10, 0),
    (18, 11, 0),
    (28, 1, 0),
)
"""How many of them answered 4, 3 and 2 to each element, as the same table says."""

RESPONSIVENESS = (
    *("44", "43", "43", "34", "44", "43", "44", "44", "44", "34"),
    *("34", "33", "33", "33", "44", "44", "43", "43", "44", "44"),
)
"""Twenty respondents, two elements (weight 0.50).

Published: sums 74 and 72, means 3.70 and 3.60, weighted 1.85 and 1.80, index 91.25, SANGAT BAIK.
Source: "Kesigapan pelayanan", https://www.scribd.com/document/429061031/Lab
"""

ASSURANCE = (
    *("44", "34", "44", "44", "34", "32", "34", "34", "34", "33"),
    *("34", "34", "33", "33", "44", "44", "22", "22", "44", "44"),
)
"""Twenty respondents, two elements (weight 0.50).

Published: sums 65 and 71, means 3.25 and 3.55, index 85.00, BAIK.
Source: "Jaminan pelayanan", https://www.scribd.com/document/429061031/Lab
"""

RELIABILITY = (
    *("443", "443", "343", "343", "443", "434", "344", "443", "442", "433"),
    *("442", "343", "443", "443", "343", "433", "353", "423", "443", "443"),
)
"""Twenty respondents, three elements (weight printed as 0.33); the seventeenth has a 5 for U2.

Published, with the 5: sums 74, 76 and 60, means 3.70, 3.80 and 3.00, index 86.63, BAIK.
Source: "Kehandalan pelayanan", https://www.scribd.com/document/429061031/Lab
"""

TUBABA = ("444444444",)
"""One respondent who answered 4 to all nine.

Published: NRR 4 each, weighted sum 4, IKM 100 (Sangat Baik), beside "NRR per unsur x 0,111".
Source: Dinas Kependudukan dan Pencatatan Sipil Tulang Bawang Barat, semester 1/2023,
https://e-smile.tubaba.go.id/main/skm/laporan/online
"""


def numbers(table: Sequence[str]) -> list[list[int]]:
    """Give a table's answers, a row for each respondent."""
    return [[int(answer) for answer in row] for row in table]


def gaspul_table() -> list[list[int]]:
    """Give twenty-nine rows with the published count of 4, 3 and 2 in each column."""
    columns = [[4] * fours + [3] * threes + [2] * twos for fours, threes, twos in GASPUL_ANSWERS]
    return [list(row) for row in zip(*columns, strict=True)]
