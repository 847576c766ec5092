"""One rule of the linkage at a time, on lines written by hand."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

from identity import clustering, codes, crossings
from identity.clustering import Pair
from identity.clusters import Clusters
from identity.handovers import Told, join_handovers
from identity.linking import candidate_rows
from identity.mentions import Register
from identity.naming import Identity
from identity.partners import join_partners
from identity.scoring import Likeness
from identity.warehouse import Mention
from tests.identity.lines import START, Lines
from tests.identity.provinces import link_units


def _together(clusters: Clusters, one: int, other: int) -> bool:
    return clusters.root(one) == clusters.root(other)


def _uncertain(lines: Lines) -> tuple[Clusters, list[Pair]]:
    clusters = Clusters(lines.records)
    returns = sorted({quarter for record in lines.records for quarter in record.quarters})
    clustering.join_codes(clusters, lines.records, codes.assess(lines.records))
    clustering.join_equals(clusters, lines.records)
    return clusters, clustering.join_alike(clusters, lines.records, returns)


def test_neighbouring_wards_and_hamlets_are_never_joined() -> None:
    lines = Lines()
    van = lines.add([0, 1], place="xã Hương Vân", owner="Hội Phụ nữ xã Hương Vân")
    van_again = lines.add([2], place="xã Hương Văn", owner="Hội Phụ nữ xã Hương Văn")
    first = lines.add([0, 1], "Nuôi cá lồng bè tại ấp 1, xã Bình An", place="ấp 1, xã Bình An")
    eleventh = lines.add([2], "Nuôi cá lồng bè tại ấp 11, xã Bình An", place="ấp 11, xã Bình An")
    clusters = link_units(lines.records)
    assert not _together(clusters, van, van_again)
    assert not _together(clusters, first, eleventh)


def test_two_owners_with_one_famous_name_are_two_programmes() -> None:
    lines = Lines()
    women = lines.add([0], "5 không, 3 sạch")
    farmers = lines.add([1], "5 không, 3 sạch", owner="Hội Nông dân xã Bình An", sector="farmers")
    clusters, pairs = _uncertain(lines)
    assert not _together(clusters, women, farmers)
    assert all(pair.likeness.score < 0.88 for pair in pairs)


def test_two_lines_of_one_return_are_two_programmes_unless_their_code_is_one() -> None:
    lines = Lines()
    first, again = lines.add([0, 1]), lines.add([0, 1], ordinal=2)
    coded = lines.add([0, 1], "Bếp ăn từ thiện", code="A1")
    coded_again = lines.add([0], "Bếp ăn từ thiện xã", code="A1")
    clusters = link_units(lines.records)
    assert not _together(clusters, first, again)
    assert _together(clusters, coded, coded_again)


def test_a_stable_code_survives_another_name() -> None:
    lines = Lines()
    for number in range(8):
        lines.add([0, 1, 2], f"Mô hình riêng số {number}", code=f"A{number}", owner=f"Chi hội {number}")
    before = lines.add([0, 1], "Hũ gạo tình thương", code="B1")
    after = lines.add([2], "Hũ gạo nghĩa tình của phụ nữ", code="B1")
    assert codes.assess(lines.records).is_stable
    assert _together(link_units(lines.records), before, after)


def test_codes_given_out_afresh_every_year_are_seen_through() -> None:
    lines = Lines()
    names = [
        "Hũ gạo tình thương",
        "Bếp ăn từ thiện",
        "Nuôi cá lồng bè",
        "Hòa giải khéo",
        "Chiếu sáng đường quê",
    ]
    old = [lines.add([0, 1], name, code=f"MH-{at}") for at, name in enumerate(names)]
    new = [lines.add([2, 3], name, code=f"MH-{(at + 2) % 5}") for at, name in enumerate(names)]
    trust = codes.assess(lines.records)
    assert trust.renumbered_at == (2,)
    clusters = link_units(lines.records)
    assert [clusters.root(number) for number in old] == [clusters.root(number) for number in new]
    assert len(clusters.roots(old)) == 5


def test_one_code_given_to_another_programme_is_split_off() -> None:
    lines = Lines()
    for number in range(8):
        lines.add([0, 1, 2], f"Mô hình riêng số {number}", code=f"A{number}", owner=f"Chi hội {number}")
    before = lines.add([0, 1], code="B1")
    after = lines.add(
        [2], "Tuần tra biên giới ban đêm", code="B1", owner="Đồn Biên phòng", place="xã Mỹ Đức", field="defence_security",
        sector="border_guard", registered=date(2020, 1, 5),
    )  # fmt: skip
    clusters = link_units(lines.records)
    assert codes.assess(lines.records).is_stable
    assert not _together(clusters, before, after)


def test_a_programme_registered_again_after_it_stopped_is_shown_not_joined() -> None:
    lines = Lines()
    old = lines.add([0, 1, 2], status="discontinued", status_date=date(2018, 9, 1))
    new = lines.add([5, 6], registered=date(2019, 3, 1))
    clusters, pairs = _uncertain(lines)
    assert not _together(clusters, old, new)
    assert [("revived" in pair.likeness.reasons) for pair in pairs] == [True]


def test_one_undertaking_listed_in_two_fields_is_shown_not_joined() -> None:
    lines = Lines()
    culture = lines.add([0, 1], "Dòng họ khuyến học và tự quản về an ninh trật tự")
    defence = lines.add([0, 1], "Dòng họ khuyến học và tự quản về ANTT", field="defence_security")
    clusters, pairs = _uncertain(lines)
    assert not _together(clusters, culture, defence)
    assert {"field_differs", "both_listed"} <= set(pairs[0].likeness.reasons)


def test_renamed_under_a_new_code_is_shown_not_joined() -> None:
    lines = Lines()
    for number in range(6):
        lines.add([0, 1, 2], f"Mô hình riêng số {number}", code=f"A{number}", owner=f"Chi hội {number}")
    old = lines.add([0, 1], "Hũ gạo tình thương", code="B1")
    new = lines.add([2], "Hỗn gạo tình thương", code="B9")
    clusters, pairs = _uncertain(lines)
    assert not _together(clusters, old, new)
    assert (old, new) in {(pair.one, pair.other) for pair in pairs}


def test_a_hand_over_is_followed_without_codes() -> None:
    lines = Lines()
    given = lines.add([0, 1], unit="900", owner="Công an xã Bình An", sector="police", status="transferred")
    taken = lines.add([1, 2], "Hũ gạo tình thươg", unit="DU-CA", owner="Công an xã Bình An", sector="police")
    stays = lines.add([0, 1], "Bếp ăn từ thiện", unit="900")
    clusters = Clusters(lines.records)
    told = [Told("900", "DU-CA", True, date(2018, 4, 2), 1, given)]
    join_handovers(clusters, told)
    assert _together(clusters, given, taken)
    assert not _together(clusters, stays, taken)
    alone = Clusters(lines.records)
    join_handovers(alone, [])
    assert not _together(alone, given, taken)


def test_codes_of_two_lists_are_not_one_programme_because_they_are_equal() -> None:
    """Each unit numbers its own list: MH-1 of the giver is not MH-1 of the receiver, and names tell what moved."""
    lines = Lines()
    other = {"owner": "Hội Nông dân xã Mỹ Lâm", "place": "xã Mỹ Lâm", "field": "economy"}
    lines.add([0, 1], unit="900", code="MH-1", status="transferred")
    lines.add([1, 2], "Nuôi lươn không bùn", unit="901", code="MH-1", **other)
    lines.add([1, 2], unit="901", code="MH-7")
    day = date(2018, 4, 2)
    told = [Mention("s", 9, "900", 1, "MH-1", event="transferred_out", day=day, counterpart="901")]
    keys = {("900", "MH-1"): Identity("900:MH-1", "900"), ("901", "MH-1"): Identity("900:MH-1", "900")}
    trust = {unit: codes.CodeTrust(()) for unit in ("900", "901")}
    judged = crossings.crossing_keys(keys, told, lines.records, trust)
    assert judged["900", "MH-1"] == Identity("900:MH-1", "900")
    assert judged["901", "MH-1"] == Identity("901:MH-1", "901")
    assert crossings.untold(judged, told) == told


def test_a_code_that_travels_with_the_programme_is_followed() -> None:
    lines = Lines()
    lines.add([0, 1], unit="900", code="900-7", status="transferred")
    lines.add([1, 2], unit="901", code="900-7")
    told = [Mention("s", 9, "901", 1, "900-7", event="transferred_in", day=START, counterpart="900")]
    keys = {(unit, "900-7"): Identity("900-7", "900") for unit in ("900", "901")}
    trust = {unit: codes.CodeTrust(()) for unit in ("900", "901")}
    judged = crossings.crossing_keys(keys, told, lines.records, trust)
    assert judged == keys
    assert crossings.untold(judged, told) == []
    renumbered = {"900": codes.CodeTrust((1,)), "901": codes.CodeTrust(())}
    assert crossings.crossing_keys(keys, told, lines.records, renumbered) != keys


def test_a_joint_programme_counts_once_at_its_lead() -> None:
    lines = Lines()
    follower = lines.add([0, 1], unit="DU-CA", owner="Công an xã Bình An", sector="police")
    lead = lines.add([0, 1], unit="900", co_owner="Công an xã Bình An")
    elsewhere = lines.add([0, 1], unit="901", owner="Công an xã Bình An", place="xã Mỹ Lâm", sector="police")
    later = lines.add(
        [1], unit="DU-BP", owner="Công an xã Bình An", sector="police", registered=date(2018, 5, 9)
    )
    clusters = Clusters(lines.records)
    pairs, followers = join_partners(clusters)
    assert _together(clusters, lead, follower)
    assert followers == {follower}
    assert not _together(clusters, lead, elsewhere)
    assert not _together(clusters, lead, later)
    assert {pair.other for pair in pairs} == {later}, "registered on another day: for a person to decide"


def test_two_trusted_codes_are_joined_by_nobody_but_a_person() -> None:
    lines = Lines()
    follower = lines.add([0, 1], unit="DU-CA", owner="Công an xã Bình An", code="C1")
    lead = lines.add([0, 1], unit="900", co_owner="Công an xã Bình An", code="A1")
    clusters = Clusters(lines.records)
    for unit in ("900", "DU-CA"):
        own = [record for record in lines.records if record.unit_code == unit]
        clustering.join_codes(clusters, own, codes.assess(own))
    pairs, _ = join_partners(clusters)
    assert not _together(clusters, lead, follower)
    assert len(pairs) == 1
    assert clusters.join(lead, follower, 1.0, (), force=True)


def test_events_without_codes_find_their_line() -> None:
    lines = Lines()
    rice = lines.add([0], "Hũ gạo tình thương tại ấp 1, xã Bình An", place="ấp 1, xã Bình An")
    rice_far = lines.add([0], "Hũ gạo tình thương tại ấp 11, xã Bình An", place="ấp 11, xã Bình An")
    twin = lines.add([0], "Nuôi cá", registered=START)
    lines.add([0], "Nuôi cá", registered=date(2018, 3, 9), owner="Hội Nông dân")
    register = Register(Clusters(lines.records), stable=False)
    for record in lines.records:
        register.add("s", record)
    found = register.by_name("s", "HŨ GẠO TÌNH THƯƠNG TẠI ẤP 11, XÃ BÌNH AN", "recognised", None)
    assert found is not None
    assert found.record == rice_far
    crossed = [
        lines.add([0], f"Nuôi gà tại ấp {one} (tổ {other})", place=None) for one, other in ((2, 3), (3, 2))
    ]
    swapped = Register(Clusters(lines.records), stable=False)
    for number in crossed:
        swapped.add("s", lines.records[number])
    for number in crossed:
        told = swapped.by_name("s", lines.records[number].name.upper(), "recognised", None)
        assert told is not None
        assert told.record == number
    misspelt = register.by_name("s", "Hũ gạo tình thươg tại ấp 1, xã Bình An", "recognised", None)
    assert misspelt is not None
    assert misspelt.record == rice
    assert register.by_name("s", "Nuôi cá", "recognised", date(2018, 6, 1)) is None
    dated = register.by_name("s", "Nuôi cá", "registered", START)
    assert dated is not None
    assert dated.record == twin
    assert register.by_name("s", "Trồng nấm rơm", None, None) is None


def test_programmes_typed_alike_are_asked_about_once() -> None:
    """A decision is about typed contents: lines that differ in nothing but the sector are one question, the surer one."""
    lines = Lines()
    women, youth = lines.add([0]), lines.add([1], sector="youth")
    other = lines.add([2], "Hũ gạo tình thương của chi hội")
    likeness = [Likeness(score, ("name_same",), 1.0, None, None) for score in (0.8, 0.9)]
    linkage: Any = SimpleNamespace(
        clusters=Clusters(lines.records),
        pairs=[Pair(women, other, likeness[0]), Pair(youth, other, likeness[1])],
        identities={number: SimpleNamespace(programme_id=str(number)) for number in (women, youth, other)},
    )
    warehouse = SimpleNamespace(last_rows=lambda numbers: {number: (f"s{number}", 6) for number in numbers})
    (asked,) = candidate_rows(cast(Any, warehouse), linkage)
    assert (asked["score"], asked["left_submission_id"]) == (0.9, f"s{youth}")
