"""The minutes of the demo's meeting of 8 December 2015, as data."""

from datetime import date

ATTENDANCES = [
    ("Ruth Ellery", "present", ""),
    ("Tom Hargate", "present", ""),
    ("Anwen Price", "present", ""),
    ("Bilal Chaudhry", "present", ""),
    ("Frances Doyle", "present", ""),
    ("Joan Pettifer", "present", ""),
    ("Kit Sorrell", "present", ""),
    ("Nadia Winfield", "present", ""),
    ("Martin Oduya", "present", ""),
    ("Grace Lindqvist", "present", ""),
    ("Elaine Foss", "in_attendance", "Chief Operating Officer, Aldermere Children's Trust"),
    ("Rhys Calder", "in_attendance", "Head of Performance, Aldermere Children's Trust"),
    ("Dr Amara Boateng", "in_attendance", "Head of Education Standards"),
    ("Piers Langdon", "apologies", ""),
]

MINUTES = [
    {"text": "An apology for absence was received from Councillor Piers Langdon."},
    {"text": "There were no items from which the public and press were to be excluded."},
    {"text": "Councillor Frances Doyle declared that she is a governor of Mill Lane Primary School."},
    {"text": "The minutes were agreed as a correct record."},
    {"text": "There were no public statements."},
    {
        "text": "The Chair welcomed Elaine Foss and Rhys Calder. Eleven measures stood at or above target and four "
        "outside tolerance. Members asked about the audit of case files, the stability of placements, single "
        "assessments, caseloads, careers advice for children in care and the overspend on placements.",
        "resolutions": [
            "note the quarterly performance report;",
            "receive an update on services for care leavers on 29 February 2016;",
            "review the action plan on 29 February 2016;",
            "put careers advice for children in care on the work plan.",
        ],
        "actions": [{"text": "Amend the work plan", "owner": "Helen Marsh", "due_on": date(2016, 1, 15)}],
    },
    {
        "text": "Dr Boateng presented results for pupils aged 5, 7, 11 and 16. Members asked why pupils who do well at "
        "seven fall behind by eleven, and how head teachers could be helped to fill posts in mathematics.",
        "resolutions": [
            "note the Key Stage 2 improvement strategy and that every school takes part in it;",
            "keep progress under review through its work plan.",
        ],
    },
    {
        "text": "The work plan and the recommendations of the joint meeting on signposting were presented.",
        "resolutions": ["note the work plan;", "agree the six recommendations and send them to the Mayor."],
        "actions": [
            {"text": "Send the recommendations to the Mayor", "owner": "Helen Marsh", "due_on": date(2016, 1, 6)}
        ],
    },
]
