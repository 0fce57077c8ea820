"""Maps of a region."""

import pytest

from thcm.core.maps import Place, Signs, region_of


def test_a_sign_names_five_rows_and_counts_the_others():
    rows = list(range(7))
    town, village = Place("Jena", "1.0", "2.0", rows), Place("Gera", "1.0", "2.0", rows[:5])

    assert (town.named, town.more) == (rows[:5], 2)
    assert (village.named, village.more) == (rows[:5], 0)


def test_a_sign_counts_rows_that_were_not_read():
    assert Place("Jena", "1.0", "2.0", [1, 2, 3, 4, 5], total=40).more == 35


def test_what_is_near_shares_a_sign():
    signs = Signs()

    jena, campus, gera = (
        signs.at(11.58, 50.93, "Jena"),
        signs.at(11.581, 50.931, "Campus"),
        signs.at(12.08, 50.88, "Gera"),
    )

    assert campus is jena
    assert signs.places == [gera, jena]


def test_names_that_would_collide_stand_above_and_below():
    signs = Signs()

    erfurt, weimar = signs.at(11.03, 50.98, "Erfurt"), signs.at(11.33, 50.98, "Weimar")
    suhl = signs.at(10.69, 50.6, "Suhl")

    assert signs.places == [erfurt, suhl, weimar]
    assert [place.is_below for place in (erfurt, weimar, suhl)] == [False, True, False]


@pytest.mark.parametrize(("longitude", "latitude", "shown"), [(11.03, 50.98, True), (13.4, 52.5, False)])
def test_region_knows_what_it_shows(longitude, latitude, shown):
    assert region_of("Thuringia").shows(longitude, latitude) is shown


def test_a_region_elsewhere_has_no_map():
    assert region_of("Bretagne") is None
