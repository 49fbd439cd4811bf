"""Countries by code and by name in seven languages, groups of countries, currencies."""

from __future__ import annotations

import pytest

from planner.model.places import EU, GROUPS, NAME_LANGUAGES, country_code, country_names, is_currency, is_place, members


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CN", "CN"), ("cn", "CN"), (" JP ", "JP"), ("CHN", "CN"), ("DEU", "DE"),
        ("China", "CN"), ("Deutschland", "DE"), ("Allemagne", "DE"), ("Alemania", "DE"), ("德国", "DE"), ("Германия", "DE"), ("Niemcy", "DE"),
        ("Germany", "DE"), ("中国", "CN"), ("Китай", "CN"), ("Chiny", "CN"), ("Chine", "CN"), ("Vietnam", "VN"), ("Vereinigte Staaten", "US"),
        ("USA", "US"), ("U.S.A.", "US"), ("UK", "GB"), ("PRC", "CN"), ("South Korea", "KR"), ("Taiwan", "TW"), ("台湾", "TW"), ("Turkey", "TR"),
        ("Czech Republic", "CZ"), ("mexico", "MX"),
    ],
)  # fmt: skip
def test_that_a_country_is_known_when_named_in_one_of_seven_languages(text: str, code: str) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize("text", ["", "Atlantis", "XX", "EU", "*", "12"])
def test_that_a_word_is_no_country_when_it_names_none(text: str) -> None:
    assert country_code(text) is None


@pytest.mark.parametrize("language", NAME_LANGUAGES)
def test_that_names_lead_back_to_their_codes_in_every_language(language: str) -> None:
    wrong = {code: name for code, name in country_names(language).items() if country_code(name) != code}
    assert wrong == {}


def test_that_groups_stand_for_their_countries() -> None:
    assert len(EU.split()) == 27
    assert members("EU") == GROUPS["EU"]
    assert members("eu CN") == GROUPS["EU"] | {"CN"}
    assert members("CN *") is None
    assert members("") == frozenset()
    assert all(country_code(code) == code for group in GROUPS.values() for code in group)


@pytest.mark.parametrize(("word", "known"), [("CN", True), ("EU", True), ("*", True), ("XX", False), ("cn", False), ("", False)])
def test_that_places_are_codes_groups_and_everyone(*, word: str, known: bool) -> None:
    assert is_place(word) is known


@pytest.mark.parametrize(("code", "known"), [("USD", True), ("CNY", True), ("KRW", True), ("usd", False), ("XXZ", False), ("", False)])
def test_that_currencies_are_known_by_their_codes(*, code: str, known: bool) -> None:
    assert is_currency(code) is known
