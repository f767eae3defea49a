import pytest

from meetings import storage
from reports.intake.take_in import plain_name, take_in
from reports.pdf.inspect import Unusable
from tests import samples


def test_a_pdf_is_measured_and_stored_under_its_hash():
    content = samples.tagged(3)
    received = take_in(samples.upload(content, "Report.pdf"))
    assert (received.pages, received.tagged, received.filename) == (3, True, "Report.pdf")
    with storage.opened(received.sha256) as file:
        assert file.read() == content


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"", "empty"),
        (b"PK\x03\x04 and so on", "Word, Excel, PowerPoint or zip"),
        (b"just text", "not a PDF, whatever its name says"),
        (samples.encrypted(), "protected by a password"),
        (samples.truncated(), "incomplete"),
        (samples.no_pages(), "no pages"),
        (b"%PDF-1.7\nnonsense\n%%EOF", "damaged"),
        (samples.plain(size=(20000, 20000)), "no size of paper"),
    ],
)
def test_what_cannot_be_bound_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(Unusable, match=sentence):
        take_in(samples.upload(content, "report.pdf"))


def test_the_size_limit_is_exact(settings):
    content = samples.plain()
    settings.MAX_PAPER_BYTES = len(content)
    assert take_in(samples.upload(content)).pages == 1
    settings.MAX_PAPER_BYTES = len(content) - 1
    with pytest.raises(Unusable, match="is the most that can be uploaded"):
        take_in(samples.upload(content))


@pytest.mark.parametrize(
    "name, kept",
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Reports\\Item 4.pdf", "Item 4.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("gpj.\u202efdp.pdf", "gpj.fdp.pdf"),
        ("", "paper.pdf"),
    ],
)
def test_file_names_lose_what_could_mislead(name, kept):
    assert plain_name(name) == kept
