"""A small campaign's files, to be changed line by line in the tests of the import."""

from outreach.services.importing import import_files

CAMPAIGN = """key,value
slug,spring-2027
name,"Spring, 2027"
timezone,Europe/Vilnius
first_day,2027-02-01
last_day,2027-04-30
organizer_email,organizers@programme.example
"""
CLOSURES = """first_day,last_day,name,grades
2027-02-15,2027-02-21,Žiemos atostogos,
2027-03-22,2027-03-28,Pavasario atostogos,1-10
"""
SCHOOLS = """code,name,municipality,town,lat,lon,contact_name,contact_email,contact_phone,entrance
S1,Ąžuolo gimnazija,Vilniaus m. sav.,Vilnius,54.70,25.28,Ona Onaitė,ona@schools.example,+37060000001,Main door
S2,Gabijos mokykla,Mažeikių r. sav.,mazeikiai,,,Ema Emaitė,ema@schools.example,,
"""
BELLS = """school_code,lesson,start,end,grades,weekdays
S1,1,08:00,08:45,,
S1,2,08:55,09:40,,
S1,3,09:50,10:35,,
S1,3,10:00,10:45,9-12,
S1,3,09:40,10:20,9-12,5
"""
REQUESTS = """reference,school_code,class,pupils,girls,languages,topics,delivery,team,photos,slots
R1,S1,Ia,24,12,lt;en,ai,either,2,no_faces,2027-02-10 #3; 2027-02-11 08:00-08:45
R2,S2,8b,20,9,lt,,,,,2027-02-10 09:50-10:35
"""
VOLUNTEERS = """email,name,phone,town,municipality,languages,delivery,vetted,max_lessons,max_travel_minutes,favourite_schools,windows
vita@volunteers.example,Vita Vitaitė,+37060000009,Kaunas,Kauno m. sav.,lt;en,in_person;online,pending,3,60,S1,2027-02-10 07:00-13:00; 2027-02-11 12:00-18:00
"""
ALL = {
    "campaign": CAMPAIGN,
    "closures": CLOSURES,
    "schools": SCHOOLS,
    "bells": BELLS,
    "requests": REQUESTS,
    "volunteers": VOLUNTEERS,
}


def uploads(**texts):
    return [(f"{kind}.csv", text.encode()) for kind, text in texts.items()]


def bring_in(how=None, **texts):
    """Import the given files."""
    return import_files(uploads(**texts), **(how or {}))


def bring_in_all(how=None, **texts):
    """Import the small campaign, with some files changed."""
    return bring_in(how, **(ALL | texts))


def edited(text, **columns):
    """The rows of `text` with one column replaced in the only data row, or a column added."""
    heading, row = (line.split(",") for line in text.strip().splitlines())
    for column, value in columns.items():
        if column not in heading:
            heading.append(column)
            row.append("")
        row[heading.index(column)] = value
    return ",".join(heading) + "\n" + ",".join(row) + "\n"


def told(notes):
    """Where each note stands."""
    return [(note.file, note.row, note.column, note.value) for note in notes]
