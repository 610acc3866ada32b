"""Words for made-up Lithuanian schools and people."""

PATRONS = (
    "Ąžuolo", "Aušros", "Aukštakalnio", "Žiburio", "Vilties", "Gabijos", "Saulėtekio", "Žemynos", "Medeinos", "Pušyno",
    "Vyturio", "Gedimino", "Versmės", "Šviesos", "Ateities", "Santarvės", "Ryto", "Žaros", "Sietuvos", "Dainavos",
    "Volungės", "Jievaro", "Šaltinio", "Vieversio", "Žvaigždyno", "Rasos", "Beržyno", "Verdenės", "Minijos", "Tauro",
    "Ramuvos", "Varpo", "Atžalyno", "Gintaro", "Smeltės", "Vėtrungės", "Baltijos", "Sėlių", "Žemaičių", "Aitvaro",
)  # fmt: skip
STREETS = (
    "Mokyklos", "Liepų", "Ąžuolų", "Parko", "Vilniaus", "Kauno", "Sodų", "Ežero", "Beržų", "Taikos", "Laisvės", "Šilo",
    "Upės", "Tilto", "Žemaitės", "Maironio", "Basanavičiaus", "Dariaus ir Girėno",
)  # fmt: skip
ENTRANCES = (
    "Pagrindinis įėjimas, užsirašyti pas budėtoją",
    "Įėjimas iš kiemo pusės, paskambinti",
    "Pagrindinis įėjimas; kabinetas antrame aukšte, lifto nėra",
    "Pro vartus iš gatvės, laukti prie rūbinės",
)
FIRST_NAMES = (
    "Agnė", "Aistė", "Akvilė", "Asta", "Aušra", "Austėja", "Birutė", "Daiva", "Dovilė", "Edita", "Eglė", "Eglutė", "Erika",
    "Gabija", "Giedrė", "Gintarė", "Goda", "Ieva", "Indrė", "Inga", "Jolanta", "Jurga", "Justina", "Karolina", "Kotryna",
    "Kristina", "Laura", "Lina", "Loreta", "Milda", "Monika", "Neringa", "Raimonda", "Rasa", "Renata", "Rūta", "Sandra",
    "Simona", "Skaistė", "Ugnė", "Vaida", "Vaiva", "Viktorija", "Vilma", "Violeta", "Živilė",
)  # fmt: skip
SURNAMES = (
    "Adomaitytė", "Ambrazaitė", "Balčiūnaitė", "Bartkutė", "Baranauskienė", "Butkutė", "Čepaitė", "Daukšaitė", "Gailiūtė",
    "Grigaitė", "Jankauskienė", "Jonaitytė", "Kairytė", "Kavaliauskaitė", "Kazlauskienė", "Lukošiūtė", "Malinauskaitė",
    "Matulytė", "Mažeikaitė", "Mickutė", "Mockutė", "Navickaitė", "Norkutė", "Paulauskienė", "Petraitytė", "Petrauskienė",
    "Pocienė", "Ramanauskaitė", "Rimkutė", "Sakalauskienė", "Savickaitė", "Simonaitytė", "Stankevičiūtė", "Šimkutė",
    "Šukytė", "Tamošiūnaitė", "Urbonaitė", "Vaitkutė", "Vasiliauskienė", "Vilkaitė", "Žilinskaitė", "Žukauskienė",
)  # fmt: skip
