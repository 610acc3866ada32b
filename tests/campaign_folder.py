"""A small campaign as a folder of spreadsheets."""

from pathlib import Path


def write_campaign(folder: Path) -> None:
    """Two schools in Vilnius, and two volunteers there who have time on every weekday of two weeks."""
    folder.mkdir()
    days = [f"2027-02-{day:02d}" for day in (*range(1, 6), *range(8, 13))]
    windows = ";".join(f"{day} 07:00-17:00" for day in days)
    bells = "".join(f"{code},{n},{8 + n}:00,{8 + n}:45\n" for code in ("S1", "S2") for n in range(1, 6))
    files = {
        "campaign": "key,value\nslug,trial\nname,Trial season\ntimezone,Europe/Vilnius\nfirst_day,2027-02-01\n"
        "last_day,2027-02-26\nlead_days,14\norganizer_email,help@programme.example\ntopics,data;games\n",
        "schools": "code,name,town,entrance,contact_name,contact_email,contact_phone\n"
        "S1,Žirmūnų gimnazija,Vilnius,Main door,Ona,ona@schools.example,+37060000001\n"
        "S2,Šilo progimnazija,Vilnius,Yard,Rasa,rasa@schools.example,+37060000002\n",
        "bells": "school_code,lesson,start,end\n" + bells,
        "closures": "first_day,last_day,name\n2027-02-16,2027-02-16,Valstybės atkūrimo diena\n",
        "requests": "reference,school_code,class,pupils,girls,languages,slots\nR1,S2,7a,20,9,lt,2027-02-03 #2\n",
        "volunteers": "email,name,town,languages,max_lessons,max_travel_minutes,windows\n"
        f"egle@volunteers.example,Eglė Eglaitė,Vilnius,lt;en,3,60,{windows}\n"
        f"ieva@volunteers.example,Ieva Ievaitė,Vilnius,lt,3,60,{windows}\n",
    }
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
