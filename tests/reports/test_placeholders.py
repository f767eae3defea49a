"""A PDF that shows only how to open what is in it is refused with what to do; one that shows itself is not."""

import pikepdf
import pytest
from django.urls import reverse
from pikepdf import Array, Dictionary, Name, Pdf, String

from meetings.models import Paper
from reports.pdf.inspect import Locked, Unusable
from reports.pdf.placeholders import Portfolio, refuse_placeholders
from reports.pdf.safe import make_safe
from tests import samples
from tests.reports.test_intake_jobs import taken_in

WAIT = (
    "Please wait... If this message is not eventually replaced by the proper contents of the document, your PDF viewer "
    "may not be able to display this type of document."
)
OPEN_IN_ACROBAT = "For the best experience, open this PDF portfolio in Acrobat X or Adobe Reader X, or later."
REPORT = " ".join(["The panel noted the report on road safety near schools, and thanked the officers."] * 8)
DYNAMIC = b"<config><acrobat><dynamicRender>required</dynamicRender></acrobat></config>"


def a_pdf(words, pages=1):
    """A document whose pages say some words."""
    pdf = Pdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    lines = [words[at : at + 90] for at in range(0, len(words), 90)]
    drawn = "".join(f"({line.replace('(', '').replace(')', '')}) Tj 0 -14 Td " for line in lines)
    for _ in range(pages):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        page.Contents = pdf.make_stream(f"BT /F1 9 Tf 40 780 Td {drawn}ET".encode("latin-1", "replace"))
    return pdf


def xfa(words, *, data=b"<xdp/>", renders=False, widgets=0, direct=True):
    """A form of Acrobat's (XFA), its dictionary in the catalogue itself or an object of its own."""
    pdf = a_pdf(words)
    form = Dictionary(Fields=Array(), XFA=Array([String("config"), pdf.make_stream(data)]))
    pdf.Root.AcroForm = form if direct else pdf.make_indirect(form)
    if renders:
        pdf.Root.NeedsRendering = True
    field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), Rect=Array([9, 9, 90, 20]))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(Dictionary(field)) for _ in range(widgets)])
    return pdf


def portfolio(words=OPEN_IN_ACROBAT, view="/D", pages=1):
    pdf = a_pdf(words, pages)
    pdf.attachments["Budget.pdf"] = samples.saved(a_pdf("The budget"))
    pdf.attachments["Letter.docx"] = b"PK\x03\x04 a letter"
    pdf.Root.Collection = Dictionary(Type=Name.Collection, View=Name(view))
    return pdf


def protected():
    """A document in an encrypted wrapper (ISO 32000-2, 7.6.7)."""
    pdf = a_pdf("You need another program.")
    pdf.attachments["Protected.pdf"] = b"%PDF-1.7"
    pdf.Root.AF = Array([pdf.make_indirect(Dictionary(Type=Name.Filespec, AFRelationship=Name.EncryptedPayload))])
    return pdf


def looked_at(pdf, tmp_path):
    path = tmp_path / "came.pdf"
    pdf.save(path)
    return refuse_placeholders(path, tmp_path)


@pytest.mark.parametrize(
    "pdf, sentence",
    [
        (xfa(WAIT), "a form that only Adobe Acrobat shows.*print it to PDF"),
        (xfa(WAIT, direct=False, widgets=1), "a form that only Adobe Acrobat shows"),
        (xfa("Bitte warten", renders=True), "a form that only Adobe Acrobat shows"),
        (xfa("", data=DYNAMIC), "a form that only Adobe Acrobat shows"),
        (xfa("The document you are trying to load requires Adobe Reader 8 or higher."), "a form that only Adobe"),
        (a_pdf(WAIT), "only a notice on how to open it"),
        (a_pdf("Please enable JavaScript to view this document."), "only a notice.*print it to PDF"),
        (a_pdf("JavaScript is currently disabled."), "only a notice"),
        (a_pdf("To view the full contents of this document, you need a later version of the PDF viewer."), "a notice"),
        (portfolio(), "a portfolio.*2 files.*Budget.pdf.*Letter.docx"),
        (portfolio("Cover sheet"), "a portfolio"),
        (protected(), "rights management"),
        (a_pdf("This PDF file is protected. You need a different reader to open it."), "rights management"),
    ],
)  # fmt: skip
def test_a_notice_in_place_of_a_document_is_refused_with_what_to_do(pdf, sentence, tmp_path):
    with pytest.raises(Unusable, match=sentence):
        looked_at(pdf, tmp_path)


@pytest.mark.parametrize(
    "pdf",
    [
        a_pdf(REPORT),
        a_pdf("Please wait for the second bus."),
        a_pdf(f"{REPORT} {REPORT} Web pages asked people to enable JavaScript."),
        a_pdf(WAIT, pages=4),
        xfa(REPORT, widgets=6, direct=False),
        xfa(REPORT, widgets=6, data=DYNAMIC),
        xfa(REPORT, widgets=2, renders=True),
        portfolio(REPORT + REPORT, pages=3),
        portfolio("Minutes", view="/H"),
        a_pdf(""),
    ],
)
def test_what_shows_itself_is_not_refused(pdf, tmp_path):
    assert looked_at(pdf, tmp_path) is None


def test_the_files_of_a_portfolio_are_handed_on_and_a_protected_one_is_locked(tmp_path):
    with pytest.raises(Portfolio) as refused:
        looked_at(portfolio(), tmp_path)
    assert [name for name, _ in refused.value.files] == ["Budget.pdf", "Letter.docx"]
    assert (tmp_path / refused.value.files[1][1]).read_bytes() == b"PK\x03\x04 a letter"
    with pytest.raises(Locked):
        looked_at(protected(), tmp_path)


def test_a_form_in_the_catalogue_itself_is_told(tmp_path):
    xfa(REPORT, widgets=1).save(tmp_path / "form.pdf")
    done = make_safe(tmp_path / "form.pdf", tmp_path / "safe.pdf", title="A form")
    assert "1 form for filling in" in done.left_out


@pytest.mark.django_db
def test_the_files_of_a_refused_portfolio_are_offered_as_papers(client, sign_in):
    sign_in()
    intake = taken_in(samples.saved(portfolio()), "bundle.pdf")
    assert (intake.state, [each["name"] for each in intake.attachments]) == ("failed", ["Budget.pdf", "Letter.docx"])
    page = client.get(reverse("office_paper_check", args=[intake.paper.pk])).content.decode()
    assert "Add as a paper" in page
    client.post(reverse("office_attachment_add", args=[intake.paper.pk]), {"sha256": intake.attachments[0]["sha256"]})
    assert Paper.objects.get(title="Budget.pdf").intakes.count() == 1


def test_a_damaged_form_is_refused_with_a_sentence_or_passed_on(tmp_path):
    for spoil in (
        lambda pdf: pdf.Root.AcroForm.__setitem__("/XFA", Array([String("x"), 5])),
        lambda pdf: pdf.Root.__setitem__("/AcroForm", Array()),
        lambda pdf: pdf.pages[0].obj.__setitem__("/Annots", Dictionary()),
        lambda pdf: pdf.Root.__setitem__("/AF", pikepdf.Name.Odd),
    ):
        pdf = xfa(REPORT, widgets=1)
        spoil(pdf)
        assert looked_at(pdf, tmp_path) is None
