"""Home addresses in the words of a page, told from addresses of offices by what stands beside them. Pure functions."""

import re

ROADS = (
    "Road|Street|Avenue|Lane|Drive|Close|Crescent|Grove|Way|Terrace|Gardens?|Court|Place|Walk|Rise|Mews|Hill|Row|Green|"
    "Park|View|Croft|Mount|Fold|Garth|Villas|Meadows?|Chase|Ridge|Vale|Bank|Dene|Paddocks?|Cottages|Square|Parade|"
    "Broadway|Buildings|Gate|Wharf|Quay|Yard|Embankment|Circus"
)
POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}"
NAME = r"[A-Z][\w’'.-]*"
NUMBER = r"\d{1,4}[A-Za-z]?(?: ?[-–/] ?\d{1,4}[A-Za-z]?)?"
HOUSE = rf"(?:The )?(?:{NAME} ){{0,3}}(?:Cottage|Bungalow|Farmhouse|Farm|Barn|Vicarage|Rectory)"
ADDRESS = re.compile(
    rf"\b(?P<street>(?:(?:Flat|Apartment) \d+\w?,? (?:{NAME} ){{0,3}}(?:{NAME}, )?)?(?:{NUMBER}|{HOUSE}),? "
    rf"(?:{NAME} ){{1,3}}(?:{ROADS})\b)(?P<rest>.{{0,80}}?)\b{POSTCODE}\b",
    re.DOTALL,
)
DOMAIN = r"\b[\w.-]+\.(?:gov|ac|nhs|police|org)\.uk\b"
OF_AN_OFFICE = re.compile(
    r"\b(?:councils?|(?:borough|city) of [A-Z]\w+|offices?|civic|guildhall|hall|centre|center|library|schools?|"
    r"academy|"
    r"college|university|hospital|infirmary|clinic|surgery|practice|health|nhs|trust|ltd|limited|plc|llp|cic|charity|"
    r"foundation|association|society|institute|federation|union|advice|department|dept|ministry|minister|treasury|"
    r"secretary of state|government|authority|commission(?:er)?|agency|services?|directorate|director|ombudsman|"
    r"tribunal|inspectorate|(?:magistrates|crown|county|high)[’']? court|police|constabulary|fire station|"
    r"museum|theatre|"
    r"gallery|hotel|inn|pub|restaurant|shop|supermarket|pharmacy|nursery|church|cathedral|chapel|mosque|synagogue|"
    r"temple|networks?|energy|homes|unison|unite|gmb|solicitors|chambers|consultants|consulting|auditors?|"
    r"architects|surveyors|engineers|contractors|"
    r"partners|partnership|group|company|bank|stadium|tower|depot|headquarters|hq|floor|suite|unit \d+|business park|"
    r"(?:industrial|trading) estate|retail park|po box|chief executive|head of|chief constable|monitoring officer|"
    r"clerk|proper officer|switchboard|fax|venue|premises|held at|depot)\b|" + DOMAIN,
    re.IGNORECASE,
)
AFTER_AN_OFFICE = re.compile(
    r"\b(?:switchboard|fax|registered (?:in|office)|company (?:no|number)|charity (?:no|number)|premises|venue|"
    r"head office|town hall|council offices?)\b|" + DOMAIN,
    re.IGNORECASE,
)
NAMED_BUILDING = re.compile(rf"\b{NAME} (?:House|Hall|Tower|Chambers|Building|Buildings|Point|Exchange|Plaza),? $")
OF_A_HOME = re.compile(
    r"\b(?:(?:home|private) address|address (?:is|was|of)|(?:his|her|their|my|our|the family) (?:home|house|address)|"
    r"home (?:at|of)|house at|dwelling|liv(?:es?|ed|ing)|resid(?:es?|ed|ing|ents?)|neighbours?|occupiers?|tenants?|"
    r"householders?|homeowners?|owner of|objectors?|complainants?|claimants?|next of kin|patient|pupil|carers?|"
    r"date of birth|dob|born|visit(?:s|ed)?|evicted|rehoused|moved (?:to|from|into)|placed (?:at|in)|"
    r"(?:mr|mrs|ms|miss|mx|councillor|cllr))\b|\b(?:from|of) $",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"(?<![A-Z])(?<!\b(?:St|Mr|Ms|Dr|No|Rd))(?<!\bMrs)[.!?] (?=[A-Z])")
BEFORE, AFTER = 160, 90  # characters in which it may say whose it is


def home_address(text: str) -> str:
    """The first home address in a text of single spaces; '' where there is none."""
    end = 0
    for match in ADDRESS.finditer(text):
        before = text[max(end, match.start() - BEFORE) : match.start()]
        after = text[match.end() : match.end() + AFTER]
        end = match.end()
        if _is_home(SENTENCE.split(before)[-1], match["street"], match["rest"], SENTENCE.split(after)[0]):
            return match.group()
    return ""


def _is_home(before: str, street: str, rest: str, after: str) -> bool:
    """Whether an address is a home's: the sign that stands nearest before it counts, then what is in and after it."""
    if street.startswith(("Flat", "Apartment")):
        return True
    office, home = _last(OF_AN_OFFICE, before), _last(OF_A_HOME, before)
    if NAMED_BUILDING.search(before):
        office = len(before)
    if office != home:
        return home > office
    following = re.split(rf"\b{POSTCODE}\b|\b{NUMBER} {NAME} ", after)[0]
    return not OF_AN_OFFICE.search(rest) and not AFTER_AN_OFFICE.search(following)


def _last(signs: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in signs.finditer(text)), default=-1)
