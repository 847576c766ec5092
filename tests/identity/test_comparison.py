"""Comparison forms: what must be equal, what must stay apart."""

from __future__ import annotations

from random import Random

import pytest

from identity.comparison import place_of, undertaking, words
from identity.scoring import places_alike, words_alike
from tests.identity import perturbation


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hội LHPN H. Gò Quao", "Hội Liên hiệp Phụ nữ huyện Gò Quao"),
        ("Hội Phụ nữ TP. Rạch Giá", "hội phụ nữ thành phố Rạch Giá"),
        ("TX Hà Tiên", "Thị xã Hà Tiên"),
        ("Ðoàn TNCS HCM xã Hoà Thuận", "Đoàn Thanh niên xã Hòa Thuận"),
        ("HTX nuôi trồng thuỷ sản", "Hợp tác xã nuôi trồng thủy sản"),
        ("Tuyến đường Sáng-Xanh-Sạch-Đẹp", "Tuyến đường sáng - xanh - sạch - đẹp."),
        ("5 không,3 sạch", "05 không, 03 sạch"),
        ("UBMTTQ X. Bình An", "Ủy ban Mặt trận Tổ quốc xã Bình An"),
        ("Hội Cựu chiến binh", "Hội CCB"),
        ("CA phường 3", "Công an P. 3"),
    ],
)
def test_spellings_of_one_thing_are_equal(one: str, other: str) -> None:
    assert words(one) == words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("xã Hương Vân", "xã Hương Văn"),
        ("ấp 1", "ấp 11"),
        ("xã Minh Thuận", "xã Vĩnh Thuận"),
        ("trồng nấm", "trong nấm"),
    ],
)
def test_different_things_stay_different(one: str, other: str) -> None:
    assert words(one) != words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ấp 1, xã Bình An", "ấp 11, xã Bình An"),
        ("xã Hương Vân", "xã Hương Văn"),
        ("xã Hương Vân", "xã Huong Van"),
        ("xã Tân Hiệp A", "xã Tân Hiệp B"),
        ("Phòng Tổng hợp, cơ quan số 3", "Phòng Tổng hợp, cơ quan số 13"),
        ("khu phố 6, phường Vĩnh Thông", "khu phố 6, phường Vĩnh Lợi"),
    ],
)
def test_places_are_told_apart_to_the_letter(one: str, other: str) -> None:
    assert places_alike(place_of(one), place_of(other)) == 0.0


def test_places_said_more_or_less_fully() -> None:
    full, commune = place_of("ấp 3, xã Bình An, huyện Gò Quao"), place_of("xã Bình An")
    assert places_alike(place_of("Ấp 3 - X. Bình An"), place_of("ấp 3, xã Bình An")) == 1.0
    assert places_alike(full, place_of("ấp 3, xã Bình An")) == 0.9
    assert places_alike(full, commune) == 0.6
    assert places_alike(place_of("ấp 3, xã Mỹ Lâm"), place_of("ấp 3, huyện Châu Thành")) == 0.4
    assert places_alike(full, place_of(None)) is None


@pytest.mark.parametrize(
    "name",
    [
        "Khéo vận động hội viên chất lượng cuộc sống tại ấp 3, xã Bình An",
        "Dân vận khéo: chất lượng cuộc sống ở ấp 3, xã Bình An",
        "Mô hình “Dân vận khéo” chất lượng cuộc sống",
        "Tại ấp 3, xã Bình An: khéo tuyen truyen, van dong chất lượng cuộc sống",
    ],
)
def test_what_is_undertaken_is_found(name: str) -> None:
    assert undertaking(name, "ấp 3, xã Bình An") == words("chất lượng cuộc sống")


def test_a_place_in_the_name_that_is_not_the_lines_place_stays() -> None:
    assert "11" in undertaking("Hũ gạo tình thương tại ấp 11, xã Bình An", "ấp 1, xã Bình An")


def test_small_slips_are_forgiven_and_different_undertakings_are_not() -> None:
    none: frozenset[str] = frozenset()
    farm = words("phát triển kinh tế vườn")
    assert words_alike(farm, words("phát triễn kinh tế vườn"), none) > 0.98
    assert words_alike(farm, words("phat trien kinh te vườn"), none) > 0.95
    assert words_alike(farm, words("kinh tế vườn phát triển"), none) == 1.0
    assert words_alike(farm, words("pháttriển kinh tế vườn"), none) >= 0.95
    assert words_alike(farm, words("góp vốn xoay vòng phát triển kinh tế"), none) < 0.8
    assert words_alike(words("5 không 3 sạch"), words("5 không 4 sạch"), none) < 0.8
    assert words_alike(("hương", "vân"), ("hương", "văn"), frozenset({"vân", "văn"})) == 0.5


@pytest.mark.parametrize("slip", [s for s in perturbation.NAME_SLIPS if s is not perturbation.typo])
def test_every_harmless_slip_leaves_the_undertaking_recognisable(slip: perturbation.Slip) -> None:
    name, place = (
        "Khéo vận động hội viên xây dựng đường giao thông, phát triển HTX tại ấp 3, xã Hòa Thuận",
        "ấp 3, xã Hòa Thuận",
    )
    slipped = slip(name, Random(1))
    assert slipped != name
    assert words_alike(undertaking(name, place), undertaking(slipped, place), frozenset()) > 0.9
