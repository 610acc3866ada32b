from outreach.services.alphabet import sort_key


def test_lithuanian_letters_stand_where_a_lithuanian_looks_for_them():
    right = ["Ąžuolas", "Bitė", "Cukrus", "Čiurlionis", "Dainava", "Ignalina", "Yla", "Jonava", "Sudargas", "Šakiai",
             "Šventoji", "Tauragė", "Ukmergė", "Ūla", "Vilnius", "Zarasai", "Žagarė"]  # fmt: skip
    by_code_point = sorted(right)
    assert sorted(by_code_point, key=sort_key) == right != by_code_point


def test_a_mark_alone_decides_between_names_that_are_otherwise_the_same():
    assert sorted(["Mažeikiai", "Mazeikiai", "mazeikiai"], key=sort_key)[-1] == "Mažeikiai"
