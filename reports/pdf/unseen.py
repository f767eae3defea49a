"""The proof that nothing unseen is in a finished file: each of its objects is accounted for.

It goes another way than the cutting down (`needed`): content is read as bytes, what is lacking beside some content may
stand beside any other, and at the end no stream is left over. Both know the same keys (`known`, `elements`).
"""

import re
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from reports.pdf.clean import CATALOGUE, PAGE_KEYS, TRAILER
from reports.pdf.elements import ELEMENT, NAMESPACE, READ, REFERENCE
from reports.pdf.known import DEFAULT_SPACES, ELSEWHERE, KINDS, PLAIN, PROGRAMS, RESOURCES, SPACE, SPACES, is_plain
from reports.pdf.objects import listed

BLANK, END = rb"\x00\t\n\x0c\r ", rb"\x00\t\n\x0c\r ()<>\[\]{}/%"
NESTED = rb"\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.|\([^()]*\))*+\))*+\))*+\)"
READING = re.compile(
    rb"%[^\r\n]*|" + NESTED
    + rb"|(?<![^" + END + rb"])BI(?=[" + END + rb"])(.*?)[" + BLANK + rb"]ID[" + BLANK + rb"].*?[" + BLANK + rb"]EI(?=[" + END + rb"]|$)"
    + rb"|/([^" + END + rb"]*)(?:[" + BLANK + rb"]*(?:[-+.0-9]+[" + BLANK + rb"]+)?"
    rb"(Do|gs|Tf|cs|CS|scn|SCN|sh|BDC|DP)(?=[" + END + rb"]|$))?",
    re.DOTALL,
)  # fmt: skip
PARTS = {
    b"Do": "/XObject", b"gs": "/ExtGState", b"Tf": "/Font", b"cs": "/ColorSpace", b"CS": "/ColorSpace",
    b"scn": "/Pattern", b"SCN": "/Pattern", b"sh": "/Shading", b"BDC": "/Properties", b"DP": "/Properties",
}  # fmt: skip
IN_AN_IMAGE = re.compile(rb"/(?:CS|ColorSpace)[" + BLANK + rb"]*\[?[^/\]]*((?:/[^" + END + rb"]+[" + BLANK + rb"]*)+)")
OF_THE_FILE = {"/Prev", "/XRefStm", "/W", "/Index", "/Type", "/Length", "/Filter", "/DecodeParms", "/Info"}
OURS = CATALOGUE | {
    "/Metadata", "/ViewerPreferences", "/Outlines", "/Names", "/PageLabels", "/PageMode", "/OSCR_Room", "/Extensions",
}  # fmt: skip
OF_A_PAGE = PAGE_KEYS | {"/Tabs"}
OTHERS = [  # keys of what draws nothing: elements and their kids, trees, bookmarks, page labels, layers, what we say
    ELEMENT, REFERENCE, NAMESPACE, {"/Type", "/Kids", "/Count", "/Parent"}, {"/Kids", "/Nums", "/Names", "/Limits"},
    {"/Type", "/Title", "/Dest", "/Parent", "/Prev", "/Next", "/First", "/Last", "/Count"}, {"/S", "/P", "/St", "/Type"},
    {"/Type", "/K", "/RoleMap", "/ClassMap", "/Namespaces", "/ParentTree", "/ParentTreeNextKey", "/IDTree"},
    {"/Linearized", "/L", "/H", "/O", "/E", "/N", "/T"}, {"/Type", "/Name", "/Intent", "/Usage"}, *READ.values(),
]  # fmt: skip
OF_A_WRITER = {Name.ObjStm, Name.XRef}  # streams in which the file's own objects stand
HINTS = {"/S", "/Filter", "/Length", "/DecodeParms", "/O", "/C", "/L", "/E", "/T", "/I", "/V", "/A", "/R", "/P", "/B"}
