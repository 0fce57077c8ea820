"""The map of the seats."""

from networks.seats import Place


def test_a_town_names_five_networks_and_counts_the_others():
    networks = [object() for _each in range(7)]
    town, village = Place("Jena", "1.0", "2.0", networks), Place("Gera", "1.0", "2.0", networks[:5])

    assert (town.named, town.more) == (networks[:5], 2)
    assert (village.named, village.more) == (networks[:5], 0)
