"""One default province for all tests: it takes two seconds to simulate."""

from __future__ import annotations

import pytest

from samples.province.claims import Claims, claim, load_plan
from samples.province.derivation import Derived, derive
from samples.province.simulation import Province, simulate
from samples.province.spec import ProvinceSpec, load_spec

SEED = 20201015


@pytest.fixture(scope="session")
def spec() -> ProvinceSpec:
    return load_spec()


@pytest.fixture(scope="session")
def province(spec: ProvinceSpec) -> Province:
    return simulate(spec, SEED)


@pytest.fixture(scope="session")
def derived(province: Province) -> Derived:
    return derive(province.programmes, province.spec.unit_codes, province.calendar)


@pytest.fixture(scope="session")
def claims(province: Province, derived: Derived) -> Claims:
    return claim(province, derived, load_plan())
