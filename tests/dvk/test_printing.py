"""A long list of differences is told in short, and none is lost; no cell of a CSV begins a formula."""

from __future__ import annotations

from dvk.printing import as_csv, told_differences
from exports.publication import Difference


def test_many_files_of_one_folder_are_a_number_and_few_are_named() -> None:
    pages = [Difference(f"trang-tin/{name}.html", "changed", "0", "1") for name in "fbcdea"]
    others = [
        Difference("trang-tin/x.html", "tampered", "0", "1"),
        Difference("manifest.json", "changed", "0", "1"),
        Difference("bao-cao.pdf", "not_compared", "0", None),
    ]
    assert told_differences([*pages, *others]) == [
        "changed      manifest.json",
        "not_compared bao-cao.pdf",
        "changed      trang-tin/ 6 files, first trang-tin/a.html",
        "tampered     trang-tin/x.html",
    ]
    assert told_differences(pages[:2]) == [
        "changed      trang-tin/b.html",
        "changed      trang-tin/f.html",
    ]


def test_what_a_sender_typed_never_begins_a_formula() -> None:
    printed = as_csv(["name", "count"], [["=HYPERLINK(1)", -3], ["Nước, sạch", None]])
    assert printed == 'name,count\n\'=HYPERLINK(1),-3\n"Nước, sạch",\n'
