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

REFERRAL = {
    "title": "Signposting young people to sexual health services",
    "addressee": "Rosa Quick, Mayor of Aldermere",
    "points": [
        "That head teachers and service leaders be asked to support clinics in every school.",
        "That the panels' concern about cuts to public health be put to the Cabinet.",
        "That a wider range of health outcomes of children in care be gathered.",
        "That a health worker have a desk in the Early Help Hub.",
        "That training be open to voluntary groups.",
        "That those who refer a child be told what came of it.",
    ],
    "sent_on": date(2016, 1, 6),
    "received_on": date(2016, 1, 6),
}
RESPONSE = {
    "responded_on": date(2016, 2, 3),
    "respondent": "Rosa Quick, Mayor of Aldermere",
    "response": "Thank you for the panels' work. I answer each point in turn.",
}
ANSWERS = [
    ("accepted", "A letter from the panels is welcome; chairs of governors will have a copy."),
    ("in_part", "Each service that would lose money is assessed first. The sum itself is not ours to settle."),
    ("accepted", "The nurse for children in care gathers these from March."),
    ("accepted", "We are asking the health trust for a health visitor, two days a week."),
    ("accepted", "Two providers have offered places on their courses."),
    ("rejected", "The law of confidence stands in the way. Whoever refers is told that a referral was taken up."),
]
PROGRESS = [
    (0, date(2016, 4, 11), "complete", "The letter went to 42 schools."),
    (2, date(2016, 4, 11), "green", "First figures are with the panel's officer."),
    (3, date(2016, 4, 11), "amber", "The trust has not named anybody yet."),
    (4, date(2016, 4, 11), "paused", "The provider is changing its programme."),
]
OVERDUE = {
    "title": "Bus services to the new college",
    "addressee": "Rosa Quick, Mayor of Aldermere",
    "points": ["That evening buses run until the last class ends.", "That fares for students be published by May."],
}
TOPICS = [  # (title, kind, which meeting, more)
    ("Quarterly performance of the Children's Trust", "topic", "december", {}),
    ("Results of pupils aged 5 to 16", "topic", "december", {"detail": "What helps those who fall behind by eleven?"}),
    ("Assurance on child exploitation", "topic", "february", {}),
    ("Annual report of the Children's Trust", "topic", "february", {}),
    ("Adoption: yearly review", "topic", "february", {}),
    ("Careers advice for children in care", "topic", None, {}),
    ("Virtual school", "idea", None, {}),
    (
        "Growing up with a disability in Aldermere", "review", None,
        {
            "detail": "What is it like, and does what we provide meet what families need?",
            "steps": "27 August, 10am: visit to the respite unit\n3 September, 5.30pm: parents and foster carers\n"
            "15 October, 9.30am: Northgate School, on the move to adult life",
        },
    ),
]  # fmt: skip
