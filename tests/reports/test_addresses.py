"""Home addresses are told, offices' are not: measured over examples of each, none of a real person's home."""

import pytest

from reports.intake.addresses import home_address

OFFICES = """
Southwark Council, 160 Tooley Street, London SE1 2QH
Islington Council, 222 Upper Street, London, N1 1XR
London Borough of Camden, 5 Pancras Square, London N1C 4AG
Westminster City Hall, 64 Victoria Street, London SW1E 6QP
Perceval House, 14-16 Uxbridge Road, London W5 2HL
Laurence House, 1 Catford Road, London, SE6 4RU
Bernard Weatherill House, 8 Mint Walk, Croydon, CR0 1EA
Newham Council, Newham Dockside, 1000 Dockside Road, London E16 2QU
River Park House, 225 High Road, London N22 8HQ
Merton Civic Centre, 100 London Road, Morden SM4 5DX
Bristol City Council, 100 Temple Street, Bristol BS1 6AG
Birmingham City Council, 10 Woodcock Street, Birmingham B7 4BL
Leicester City Council, City Hall, 115 Charles Street, Leicester, LE1 1FZ
Lambeth Civic Centre, 6 Brixton Hill, London SW2 1EG
Tower Hamlets Town Hall, 160 Whitechapel Road, London E1 1BJ
Hackney Service Centre, 1 Hillman Street, London E8 1DY
London Borough of Barnet, 2 Bristol Avenue, Colindale, London NW9 4EW
Jim Example MP Minister for Local Government Ministry of Housing 2 Marsham Street London SW1P 4DF
Department for Education, 20 Great Smith Street, London SW1P 3BT
Home Office, 2 Marsham Street, London SW1P 4DF
HM Treasury, 1 Horse Guards Road, London SW1A 2HQ
Local Government Association, 18 Smith Square, London SW1P 3HZ
Care Quality Commission, 151 Buckingham Palace Road, London SW1W 9SZ
External auditor: Grant Thornton UK LLP, 30 Finsbury Square, London EC2A 1AG
Mazars LLP, 5th Floor, 3 Wellington Place, Leeds LS1 4AP
Local Government and Social Care Ombudsman, 53-55 Butts Road, Coventry CV1 3BH
Write to Democratic Services, 7 Market Street, Aldermere AL1 1AA
The meeting will be held at 12 High Street, Aldermere AL1 2BD
St Mary’s Primary School, 14 Church Lane, Aldermere AL1 2BD
Aldermere Medical Practice, 3 Mill Road, Aldermere AL1 2BD
The Red Lion, 14 High Street, Aldermere AL1 2BD (premises licence)
Aldermere Food Bank, 3 Mill Street, Aldermere AL1 2BD
Smith and Jones Solicitors, 21 Castle Street, Aldermere AL1 2BD
Example Homes Limited. Registered office: 1 King Street, London W6 9JJ
Send your comments to 7 Market Place, Aldermere AL1 1AA or to consultation@aldermere.gov.uk
scrutiny@aldermere.gov.uk 7 Market Place, Aldermere AL1 1AA
Citizens Advice Aldermere, 14 Cross Street, Aldermere AL1 2BD
Fire and Rescue Service, 197 Birmingham Road, Aldermere AL1 2BD
Councillor J Smith, care of the Civic Office, 7 Market Street, Aldermere AL1 1AA
A Sample, Chief Executive, 7 Market Street, Aldermere AL1 1AA
Mrs A Sample, Head of Legal, 7 Market Street, Aldermere AL1 1AA
Aldermere Sixth Form College, 22 College Road, Aldermere AL1 2BD
Royal Infirmary, 2 Hospital Lane, Aldermere AL1 2BD
The panel visited the depot. Highways Depot, 4 Station Road, Aldermere AL1 2BD
Unit 4, Mill Trading Estate, 9 Canal Street, Aldermere AL1 2BD
Crown Court, 1 Castle Street, Aldermere AL1 1AA
PO Box 12, 7 Market Street, Aldermere AL1 1AA
Aldermere Library, 1 Library Street, Aldermere AL1 4DD
Children’s Centre, 12 Park Road, Aldermere AL1 2BD
7 Market Street, Civic Offices, Aldermere AL1 1AA
""".strip().splitlines()
HOMES = """
Ada lives at 14 Orchard Road, Aldermere, AL1 2BD
The applicant shall challenge this at 14 Elm Grove, Aldermere AL1 2BD.
Mrs Ada Green of 14 Orchard Road, Aldermere AL1 2BD said that the library should stay.
Members asked about the library. Mr Brown, 3 School Lane, Aldermere, AL1 2BD, spoke.
Objection from 21 Library Street, Aldermere AL1 4DD
Cllr J Smith, 9 Church Road, Aldermere AL1 2BD
Councillor A White (home address: 5 College Road, Aldermere AL1 2BD)
The tenant of Flat 4, Elm Court, 12 Station Road, Aldermere AL1 2BD
Flat 2, 14 Hospital Lane, Aldermere AL1 2BD
Rose Cottage, Mill Lane, Little Aldermere AL9 3ZZ
A letter to the council from 14 Elm Grove, Aldermere AL1 2BD
Ada Green 14 Orchard Road Aldermere AL1 2BD 01632 960000
A Green 14 Elm Grove Aldermere AL1 2BD I object to the council’s plans
Complainant: J Bloggs, 7 Hill View, Aldermere AL1 2BD
Premises licence holder Mr Khan, 9 West Street, Aldermere AL1 2BD
The certificate was posted to 12a Kings Avenue, Aldermere AL1 2BD
Invoice to Ms P. Patel, 102 London Road, Aldermere, AL1 2BD
Declared interest: owner of 6 The Green, Aldermere AL1 2BD
The family lives at 8 Birch Close, Aldermere AL3 3BB, 2.9 miles from the school.
The director of nursing saw the patient at 4 Oak Drive, Aldermere AL1 2BD
Housing Services visited 14 Elm Grove, Aldermere AL1 2BD on 3 May.
Housing options were discussed. The family moved to 33 Mill Street, Aldermere AL1 2BD
Dr A Grey, 4 High Street, Aldermere AL1 2BD
Dear Mr Green, 16 Kestrel Way, Aldermere AL1 2BD
Mr and Mrs A Sample 2 The Paddocks Aldermere AL1 2BD
Next of kin: B Sample, 41 Victoria Terrace, Aldermere AL1 2BD
The Old Vicarage, Church Lane, Aldermere AL1 2BD
Apartment 7, Quay House, 1 Wharf Road, Aldermere AL1 2BD
Witness statement of C Sample, 77 Northern Road, Aldermere AL1 2BD
Child A was placed at 5 Maple Gardens, Aldermere AL1 2BD
Respondent 12: 18 Park Row, Aldermere AL1 2BD
Petition: D Sample, 3 Mill Fold, Aldermere AL1 2BD; E Sample, 5 Mill Fold, Aldermere AL1 2BD
The neighbour at 10 Sycamore Mews, Aldermere AL1 2BD was told
The claimant, F Sample, 29 Queen Street, Aldermere AL1 2BD
Payment to G Sample, 64 Grange Avenue, Aldermere AL1 2BD
Foster carers: H Sample, 8 Beech Walk, Aldermere AL1 2BD
J Sample (parent governor), 12 Heath Drive, Aldermere AL1 2BD
She was born in 1962 and stays at 3 Nelson Road, Aldermere AL1 2BD
Kind regards, K Sample 9 Cathedral Close, Aldermere AL1 2BD
Notice was served on the occupier, 15 Tannery Court, Aldermere AL1 2BD
""".strip().splitlines()
MOST_FALSE, MOST_MISSED = 0.04, 0.05


def test_few_offices_are_taken_for_homes():
    wrong = [address for address in OFFICES if home_address(address)]
    assert len(wrong) <= MOST_FALSE * len(OFFICES), wrong


def test_few_homes_are_taken_for_offices():
    missed = [address for address in HOMES if not home_address(address)]
    assert len(missed) <= MOST_MISSED * len(HOMES), missed


def test_a_home_among_offices_is_told_and_an_office_among_homes_is_not():
    text = f"{OFFICES[0]} {HOMES[11]} {OFFICES[9]}"
    assert "14 Orchard Road" in home_address(text)
    assert home_address(f"{OFFICES[0]} {OFFICES[13]} {OFFICES[25]}") == ""


@pytest.mark.parametrize("text", ["", "14 Orchard Road", "AL1 2BD", "1 2 3 Road AL1 2BD" * 50])
def test_what_is_no_address_is_none(text):
    assert home_address(text) == ""
