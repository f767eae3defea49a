"""An e-mail is printed with all words of all its parts in their order, and all files that came with it are offered."""

import io
import random
import re
from datetime import UTC, datetime, timedelta
from email.mime.application import MIMEApplication
from email.mime.base import MIMEBase
from email.mime.image import MIMEImage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from compressed_rtf import compress
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from PIL import Image

from reports.intake.letter import print_letter
from reports.intake.mail import charsets, markup, message, msg, tnef
from reports.intake.mail.times import sent
from reports.intake.recognise import recognise
from reports.intake.take_in import take_in
from reports.pdf import read
from reports.pdf.conformance import obstacles
from reports.pdf.inspect import Locked, Unusable
from tests import outlook_samples, samples

LONDON = "Europe/London"


def mail(*parts, kind="mixed", subject="The swings", **headers):
    """A message of some parts."""
    made = MIMEMultipart(kind, **headers)
    made["Subject"], made["From"] = subject, "ada@example.org"
    for part in parts:
        made.attach(part)
    return made


def several(kind, *parts, **more):
    made = MIMEMultipart(kind, **more)
    for part in parts:
        made.attach(part)
    return made


def html(text, encoding="utf-8"):
    return MIMEText(text, "html", encoding)


def pdf(name="map.pdf", disposition="attachment"):
    part = MIMEApplication(f"%PDF-1.4 {name}".encode(), "pdf")
    part.add_header("Content-Disposition", disposition, filename=name)
    return part


def image(content_id="", disposition="inline", name="logo.png", size=(40, 30), colour="red"):
    output = io.BytesIO()
    Image.new("RGB", size, colour).save(output, "PNG")
    part = MIMEImage(output.getvalue())
    part.add_header("Content-Disposition", disposition, filename=name)
    if content_id:
        part["Content-ID"] = f"<{content_id}>"
    return part


def seen(made):
    data = made if isinstance(made, bytes) else made.as_bytes()
    return message.read(message.opened(data))


def words(made):
    return " ".join(" ".join(seen(made).words).split())


def names(made):
    found = seen(made)
    return [name for name, _ in [*found.files, *found.inner]]


def printed(made, tmp_path, kind="eml"):
    """(the letter, the text of its pages, its PDF) of a message."""
    source, output = tmp_path / "mail", tmp_path / "mail.pdf"
    source.write_bytes(made if isinstance(made, bytes) else made.as_bytes())
    letter = print_letter(source, kind, output, LONDON)
    with read.opened(output) as document:
        return letter, "\n".join(read.text_of(page) for page in document), output


RICH = """<html><head><style>.first { display: none } @media (max-width: 600px) { .wide { display: none } }
.warn { color: #b00000 }</style></head><body><div class="first">A preview of the words</div>
<h3>Branches</h3><p class="wide">The parish council <b>objects</b>, <span class="warn">strongly</span>.</p>
<table><tr><th>Branch</th><th>Visits</th></tr><tr><td>North</td><td>12,400</td></tr></table>
<ul><li>Books</li><li>Heating</li></ul><img src="cid:plan@here" alt="The plan of the library">
<p>See <a href="https://example.org/evidence">our evidence</a> and <a href="javascript:alert(1)">this</a>.</p>
<img src="https://example.org/count.gif" width="1" height="1"><img src="https://example.org/map.png" alt="Map">
<script>alert(1)</script><p style="visibility:hidden">Not to be seen</p></body></html>"""


def test_html_is_printed_where_the_plain_part_says_nothing_with_its_table_list_link_and_picture(tmp_path):
    related = several("related", html(RICH), image("plan@here"))
    letter, text, path = printed(mail(several("alternative", MIMEText(" \n", "plain"), related)), tmp_path)
    assert "The parish council objects, strongly." in text
    assert re.search(r"Branch\s+Visits\s+North\s+12,400", text)
    assert re.search(r"Books\s+Heating", text)
    assert "our evidence" in text
    assert not re.search("preview|Not to be seen|alert", text)
    assert letter.attachments == ()
    assert letter.left_out == (
        "words that the e-mail does not show: “A preview of the words Not to be seen”",
        "1 picture that the e-mail does not bring along",
    )
    with read.opened(path) as document:
        assert len(read.picture_sizes(document[0])) == 1
    assert obstacles(path) == []


@pytest.mark.parametrize(
    "plain, rich, said",
    [
        ("", "<p>All of it</p>", "All of it"),
        ("All of it", "<p>All <b>of</b> it, nicely</p>", "All of it, nicely"),
        ("All of it is here, every word", "<p>Your program shows no HTML</p>", "All of it is here, every word"),
        ("All of it: https://example.org/a/b/c", "<p>All of <a href='https://x.org'>it</a></p>", "All of it"),
        ("The words", "<html><body></body></html>", "The words"),
    ],
)  # fmt: skip
def test_of_two_versions_the_one_is_printed_that_says_more(plain, rich, said):
    assert words(mail(several("alternative", MIMEText(plain), html(rich)))).startswith(said)


def test_words_before_between_and_after_files_are_all_printed_in_their_order():
    between = several("mixed", html("<p>First words.</p>"), pdf("one.pdf", "inline"), html("<p>Middle.</p>"),
                      image(name="photo.png", disposition="attachment"), html("<p>Last words.</p>"))  # fmt: skip
    for made in (mail(several("alternative", MIMEText("First words. Middle. Last words."), between)),
                 mail(several("alternative", between)), mail(between, MIMEText("And a footer."))):  # fmt: skip
        assert words(made).startswith("First words. Middle. Last words.")
        assert names(made) == ["one.pdf", "photo.png"]
    assert words(mail(between, MIMEText("And a footer."))).endswith("And a footer.")


def test_a_picture_between_words_stands_there_and_a_drawn_one_is_not_offered():
    made = mail(html("<p>Above</p>"), image(name="swing.png"), html("<p>Below</p>"))
    found = seen(made)
    assert re.search(r"Above.*data:image/png.*Below", "".join(found.html), re.DOTALL)
    assert found.files == []
    drawn = several("related", html('<img src="cid:logo@x">'), image("logo@x", disposition="attachment"))
    assert names(mail(drawn, image("other@x", disposition="attachment", name="photo.png"))) == ["photo.png"]


def test_a_picture_that_cannot_be_drawn_is_told_and_offered():
    broken = MIMEImage(b"\x01\0\0\0 EMF", "x-emf")
    broken.add_header("Content-Disposition", "inline", filename="chart.emz")
    broken["Content-ID"] = "<chart@x>"
    found = seen(mail(several("related", html("<p>See</p><img src='cid:chart@x' alt='A chart'>"), broken)))
    assert found.left_out == ["1 picture that cannot be shown here"]
    assert [name for name, _ in found.files] == ["chart.emz"]
    assert "[A chart]" in found.words[0]


def test_messages_in_a_message_and_their_files_are_offered_at_any_depth():
    innermost = mail(MIMEText("Deepest."), pdf("deep.pdf"), subject="Third")
    middle = mail(MIMEText("Middle."), MIMEMessage(innermost), pdf("middle.pdf"), subject="Second")
    made = mail(MIMEText("Outer."), several("mixed", pdf("outer.pdf"), MIMEMessage(middle)))
    assert sorted(names(made)) == ["Second.eml", "Third.eml", "deep.pdf", "middle.pdf", "outer.pdf"]
    passed_on = dict(seen(made).files)["Second.eml"]
    assert words(passed_on) == "Middle."
    assert words(made) == "Outer."


LEAVES = ("plain", "html", "file", "message", "related", "logo")


def a_tree(chance, depth, expected):
    """A random message; `expected` gets its words in order, its files, and its drawn pictures."""
    kind = chance.choice(LEAVES if depth == 0 else (*LEAVES, "mixed", "mixed", "alternative", "signed"))
    word = f"word{len(expected['words'])}x{chance.randrange(10**6)}"
    if kind in {"plain", "html", "related"}:
        expected["words"].append(word)
    if kind == "plain":
        return MIMEText(word)
    if kind == "html":
        return html(f"<div><p>{word}</p></div>")
    if kind == "related":
        return several(
            "related", html(f"<p>{word}</p><img src='cid:{word}@x'>"), image(f"{word}@x", name=f"{word}.png")
        )
    if kind == "logo":
        return image(name=f"{word}.png")
    if kind == "file":
        expected["files"].append(f"{word}.pdf")
        return pdf(f"{word}.pdf", chance.choice(["inline", "attachment"]))
    if kind == "message":
        expected["files"].append(f"{word}.eml")
        return MIMEMessage(mail(MIMEText(f"inner{word}"), subject=word))
    if kind == "alternative":
        part = several("alternative", MIMEText("less"), a_tree(chance, depth - 1, expected))
        if not isinstance(part.get_payload(1), MIMEMultipart) and part.get_payload(1).get_content_maintype() != "text":
            expected["words"].append("less")
        return part if part.get_payload(1).get_content_maintype() == "text" else part.get_payload(1)
    parts = [a_tree(chance, depth - 1, expected) for _ in range(chance.randint(1, 4) if kind == "mixed" else 1)]
    return several(kind, *parts, *([MIMEApplication(b"x", "pkcs7-signature")] if kind == "signed" else []))


@pytest.mark.parametrize("seed", range(40))
def test_whatever_its_parts_all_words_are_printed_in_order_and_all_files_offered(seed):
    chance, expected = random.Random(seed), {"words": [], "files": []}
    made = mail(*[a_tree(chance, 3, expected) for _ in range(3)])
    found = [word for word in re.findall(r"\w+", words(made)) if word != "less"]
    assert found == [word for word in expected["words"] if word != "less"]
    assert [name for name, _ in seen(made).files] == expected["files"]


SMART = b"The council\x92s grant is \xa312,500 \x96 see \x93Appendix B\x94. \x80500 too."
SAID = "The council’s grant is £12,500 – see “Appendix B”. €500 too."


@pytest.mark.parametrize(
    "data, label",
    [
        (SMART, "us-ascii"), (SMART, "iso-8859-1"), (SMART, None), (SMART, "unknown-8bit"), (SMART, "utf-8"),
        (SMART, "no-such-thing"), (SAID.encode(), "us-ascii"), (SAID.encode(), "iso-8859-1"), (SAID.encode(), None),
        (SAID.encode(), "utf-8"), (SAID.encode("utf-16"), "utf-16"), (SAID.encode("utf-7"), "utf-7"),
        (SMART, '"Windows-1252"'),
    ],
)  # fmt: skip
def test_bytes_are_read_as_browsers_read_them_whatever_they_are_called(data, label):
    assert charsets.decode(data, label) == SAID
    if label != "utf-16":
        kind = f"Content-Type: text/plain; charset={label}\r\n" if label else ""
        made = f"From: a@b\r\nSubject: x\r\n{kind}Content-Transfer-Encoding: 8bit\r\n\r\n".encode() + data
        assert words(made) == SAID


@pytest.mark.parametrize(
    "encoding, text", [("cp1250", "Łukasz ž"), ("cp1251", "Привет"), ("shift_jis", "日本"), ("cp850", "café")]
)
def test_declared_encodings_and_those_that_html_names_itself_are_read(encoding, text):
    assert charsets.decode(text.encode(encoding), encoding) == text
    page = f'<meta http-equiv="Content-Type" content="text/html; charset={encoding}"><p>{text}</p>'.encode(encoding)
    part = MIMEBase("text", "html")
    part.set_payload(page)
    assert text in words(b"From: a@b\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n" + page)


def test_names_of_files_and_headers_are_read_in_every_way_in_which_they_are_written():
    made = (
        b"From: Zo\xc3\xab <z@example.org>\r\nSubject: =?iso-8859-1?Q?caf=E9=92s?= =?utf-8?B?xbU=?=\r\n"
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhi\r\n"
        b'--b\r\nContent-Type: application/pdf; name="=?utf-8?B?w4l0w6kucGRm?="\r\n\r\n%PDF\r\n'
        b'--b\r\nContent-Type: application/pdf; name="r\xe9sum\xe9.pdf"\r\n\r\n%PDF\r\n'
        b"--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment;\r\n filename*0*=utf-8''%C3%89vi;\r\n"
        b" filename*1=dence.pdf\r\n\r\n%PDF\r\n"
        b'--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="..\\..\\a.pdf"'
        b"\r\n\r\n%PDF\r\n--b--"
    )
    assert names(made) == ["Été.pdf", "résumé.pdf", "Évidence.pdf", "a.pdf"]
    opened = message.opened(made)
    assert message.value_of(opened, "from") == "Zoë <z@example.org>"
    assert message.value_of(opened, "subject") == "café’sŵ"


@pytest.mark.parametrize(
    "value, said",
    [
        ("Mon, 3 Mar 2025 23:30:00 -0500", "Tuesday 4 March 2025, 04:30 (sent at 23:30 on Monday 3 March, UTC−05:00)"),
        ("Tue, 01 Jul 2025 08:30:00 +0000", "Tuesday 1 July 2025, 09:30 (sent at 08:30, UTC)"),
        ("Tue, 01 Jul 2025 08:30:00 -0000", "Tuesday 1 July 2025, 09:30"),
        ("Tue, 01 Jul 2025 09:30:00 +0100", "Tuesday 1 July 2025, 09:30"),
        ("Wed, 01 Jan 2025 05:00:00 +0530",
         "Tuesday 31 December 2024, 23:30 (sent at 05:00 on Wednesday 1 January, UTC+05:30)"),
        ("some day", "some day"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_time_of_sending_is_the_councils_with_the_senders_zone_where_that_is_another(value, said):
    assert sent(value, LONDON) == said


def outlook(storage):
    return outlook_samples.compound(storage)


def test_outlooks_time_is_the_councils(tmp_path):
    moment = datetime(2025, 7, 1, 8, 30, tzinfo=UTC)
    letter, text, _ = printed(outlook(outlook_samples.message("Hello", sent=moment)), tmp_path, "msg")
    assert "Sent Tuesday 1 July 2025, 09:30" in text
    winter = outlook(outlook_samples.message("Hello", sent=moment - timedelta(days=180)))
    assert "Thursday 2 January 2025, 08:30" in printed(winter, tmp_path, "msg")[1]


def test_a_message_in_outlooks_message_is_offered_with_its_files(tmp_path):
    letter, text, _ = printed(outlook_samples.nested_msg(), tmp_path, "msg")
    assert [name for name, _ in letter.attachments] == ["plan.pdf", "Old plan.eml", "old.pdf"]
    assert words(dict(letter.attachments)["Old plan.eml"]) == "As it was."
    assert "See below." in text


def test_outlooks_message_goes_the_whole_way_with_all_that_came_with_it():
    inner = mail(several("alternative", MIMEText(" "), html(RICH)), pdf("deep.pdf"), subject="Inner").as_bytes()
    packed = outlook_samples.winmail("Packed words", {"packed.pdf": b"%PDF-1.4 packed"})
    files = [outlook_samples.file("inner.eml", inner), outlook_samples.file("winmail.dat", packed)]
    received = take_in(samples.upload(outlook(outlook_samples.message("Hello", files=files)), "letter.msg"))
    assert (received.pages, received.tagged) == (1, True)
    assert {"Hello", "Packed", "words"} <= set(received.texts[0].split())
    assert [each["name"] for each in received.attachments] == ["inner.eml", "packed.pdf", "deep.pdf"]


def test_outlooks_messages_as_files_of_others_are_offered_with_their_files():
    part = MIMEApplication(outlook_samples.nested_msg(), "vnd.ms-outlook", name="plan.msg")
    part.add_header("Content-Disposition", "attachment", filename="plan.msg")
    assert names(mail(MIMEText("See"), part)) == ["plan.msg", "plan.pdf", "Old plan.eml", "old.pdf"]
    part.set_payload("0M8R4KGxGuE= damaged")
    assert names(mail(MIMEText("See"), part)) == ["plan.msg"]


def test_outlooks_pictures_stand_in_the_text_and_are_not_offered(tmp_path):
    logo = image().get_payload(decode=True)
    files = [outlook_samples.file("image001.png", logo, content_id="logo@x", hidden=True),
             outlook_samples.file("plan.pdf", b"%PDF-1.4")]  # fmt: skip
    rich = "<p>Hello Zoë’s</p><img src='cid:logo@x'>".encode("cp1252")
    storage = outlook_samples.message("Hello", html=rich, files=files,
                                      codepage=1252)  # fmt: skip
    letter, text, path = printed(outlook(storage), tmp_path, "msg")
    assert "Hello Zoë’s" in text
    assert [name for name, _ in letter.attachments] == ["plan.pdf"]
    with read.opened(path) as document:
        assert len(read.picture_sizes(document[0])) == 1


def test_outlooks_older_texts_are_read_by_their_code_page():
    storage = outlook_samples.message("Łukasz".encode("cp1250"), codepage=1250)
    assert words(converted(storage)) == "Łukasz"


def converted(storage):
    path = io.BytesIO(outlook(storage))
    return msg.to_mime(path).as_bytes()


def signed(content):
    """An opaque signature over a message (RFC 8551, 3.5.2)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Ada")])
    days = datetime(2025, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC)
    built = x509.CertificateBuilder(name, name, key.public_key(), 1, *days).sign(key, hashes.SHA256())
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(built, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def test_signed_messages_are_opened_with_their_files_and_the_signature_is_told():
    inner = several("mixed", MIMEText("Signed words."), pdf("plan.pdf"))
    opaque = MIMEApplication(signed(inner.as_bytes()), "pkcs7-mime", name="smime.p7m")
    clear = several("signed", inner, MIMEApplication(b"x", "pkcs7-signature", name="smime.p7s"))
    for made in (mail(opaque), mail(clear)):
        assert words(made) == "Signed words."
        assert names(made) == ["plan.pdf"]
        assert seen(made).left_out == ["the digital signature of the e-mail, which was not checked"]


def test_a_signed_message_of_outlooks_is_opened():
    clear = several(
        "signed", several("mixed", MIMEText("Signed words."), pdf("plan.pdf")), MIMEApplication(b"x", "pkcs7-signature")
    )
    whole = outlook_samples.file("smime.p7m", clear.as_bytes())
    made = converted(outlook_samples.message(kind="IPM.Note.SMIME.MultipartSigned", files=[whole]))
    assert (words(made), names(made)) == ("Signed words.", ["plan.pdf"])


@pytest.mark.parametrize(
    "part",
    [
        MIMEApplication(b"0\x80 not to be opened", "pkcs7-mime"),
        several("encrypted", MIMEApplication(b"Version: 1", "pgp-encrypted"), MIMEApplication(b"x")),
        MIMEText("-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----"),
        MIMEApplication(b"x", "x-microsoft-rpmsg-message"),
    ],
)
def test_an_encrypted_message_is_refused_with_what_to_do(part):
    with pytest.raises(Locked, match="encrypted.*print it to PDF"):
        seen(mail(part))


def test_winmail_dat_is_opened_with_its_text_and_files(tmp_path):
    packed = outlook_samples.winmail("See the plan – it’s £5.", {"plan.pdf": b"%PDF-1.4", "map.png": b"\x89PNG"})
    for part in (MIMEApplication(packed, "ms-tnef", name="winmail.dat"), MIMEApplication(packed, name="winmail.dat")):
        letter, text, _ = printed(mail(MIMEText(" "), part), tmp_path)
        assert "See the plan – it’s £5." in text
        assert [name for name, _ in letter.attachments] == ["plan.pdf", "map.png"]
    again = MIMEApplication(packed, "ms-tnef", name="winmail.dat")
    assert words(mail(MIMEText("See the plan - it's £5."), again)) == "See the plan – it’s £5."
    assert words(mail(MIMEText("Please read this first of all."), again)).startswith(
        "Please read this first of all. See"
    )
    damaged = mail(MIMEText("Hello"), MIMEApplication(b"\x78\x9f\x3e\x22 and so on", "ms-tnef", name="winmail.dat"))
    assert "winmail.dat" in seen(damaged).left_out[0]
    assert tnef.to_mime(packed[: len(packed) // 2]) is not None


def test_a_message_without_words_says_what_is_in_it(tmp_path):
    letter, text, _ = printed(mail(pdf("plan.pdf")), tmp_path)
    assert ("Attached plan.pdf" in text, "(No words.)" in text) == (True, True)
    empty = MIMEApplication(b"", "pdf")
    empty.add_header("Content-Disposition", "attachment", filename="lost.pdf")
    assert seen(mail(empty)).left_out == ["“lost.pdf”, of which the e-mail holds nothing"]


def test_a_message_out_of_a_mailbox_is_read_and_one_of_several_is_not_taken_for_all(tmp_path):
    line = b"From ada@example.org Tue May 10 11:28:07 2005\n"
    one = line + mail(MIMEText("Hello\n\nFrom here on it is better.")).as_bytes()
    (tmp_path / "mail").write_bytes(one)
    assert recognise(tmp_path / "mail") == ("mail", "eml")
    assert "From here on" in printed(one, tmp_path)[1]
    with pytest.raises(Unusable, match="holds 3 e-mails"):
        printed(b"\n\n".join([one] * 3), tmp_path)


def test_who_had_a_blind_copy_is_not_printed(tmp_path):
    made = mail(MIMEText("Hello"))
    made["Bcc"], made["X-Note"] = "secret@example.org", "between us"
    _, text, _ = printed(made, tmp_path)
    assert not re.search("secret|between us", text)


@pytest.mark.parametrize(
    "text, hidden",
    [
        ("<div style='display:none'>x1</div>Seen", "x1"),
        ("<div style='max-height:0;overflow:hidden'>x1</div>Seen", "x1"),
        ("<p style='font-size:0px'>x1<span style='font-size:14px'>Seen</span>x2</p>", "x1 x2"),
        ("<p hidden>x1</p>Seen", "x1"),
        ("<style>p.a{visibility:hidden}</style><p class=a>x1</p>Seen", "x1"),
        ("<style>#a{display:none!important}</style><p id=a style='display:block'>x1</p>Seen", "x1"),
        ("<style>.a{display:none} p.a{display:block}</style><p class=a>Seen</p>", ""),
        ("<style>@media print{p{display:none}}</style><p>Seen</p>", ""),
        ("<!--[if mso]><p>x1</p><![endif]--><p>Seen</p>", ""),
    ],
)
def test_words_of_html_that_no_viewer_shows_are_not_printed(text, hidden):
    made = markup.printable(text, lambda address: "")
    assert (made.words, " ".join(made.hidden)) == ("Seen", hidden)


@pytest.mark.parametrize(
    "text",
    [
        "<p onclick='x()'>A</p><iframe src='http://x/'></iframe><object data='file:///etc/passwd'></object>",
        "<p style='background:url(http://x/)'>A</p><link rel=stylesheet href='http://x/'>",
        "<img src='file:///etc/passwd'><img src='data:image/svg+xml,<svg onload=x()>'><svg><script>x()</script></svg>A",
        "<a href='JaVaScRiPt:x()'>A</a><a href='data:text/html,x'></a><form action='http://x/'><input value=1></form>",
        "<table background='http://x/'><tr><td>A</table><math><mi xlink:href='data:x,x'></math><base href='http://x/'>",
    ],
)
def test_nothing_that_acts_or_fetches_comes_through(text):
    made = markup.printable(text, lambda address: "")
    assert made.words == "A"
    assert not re.search(r"http|url\(|script|onload|onclick|file:|svg|iframe|form|base", made.html, re.IGNORECASE)


def test_links_of_styled_words_are_tagged_and_pictures_in_links_stay(tmp_path):
    text = """<p><a href='https://example.org/a'><span style='color:blue'>Styled <b>words</b></span><br>in lines</a>
    <a href='https://example.org/b'><img src='cid:logo@x' alt='Our logo'></a></p>"""
    _, said, path = printed(mail(several("related", html(text), image("logo@x"))), tmp_path)
    assert "Styled words in lines" in said
    with read.opened(path) as document:
        assert len(read.picture_sizes(document[0])) == 1
    assert obstacles(path) == []


def wrapped(text):
    """HTML in rich text as Outlook packs it ([MS-OXRTFEX] 3, [MS-OXRTFCP])."""
    rich = (
        "{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 {\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Arial;}}"
        + text
        + "}"
    )
    return compress(rich.encode("ascii"))


def test_html_that_outlook_wraps_in_rich_text_is_printed_with_its_table(tmp_path):
    rich = wrapped(
        r"{\*\htmltag19 <html>}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 The council\'92s \u8364?500 {\f1 \'cf\'f0}"
        r"\htmlrtf\par}\htmlrtf0{\*\htmltag72 </p>}\htmlrtf \par Not this \htmlrtf0 {\*\htmltag <table><tr><td>}North"
        r"{\*\htmltag </td><td>}4 \u-10179?\u-8704?{\*\htmltag </td></tr></table>}"
        r"{\*\htmltag84 &nbsp;}\htmlrtf \'a0\htmlrtf0{\*\mhtmltag84 <p>no</p>}"
    )
    storage = outlook_samples.message("The plain text")
    storage |= {"__substg1.0_10090102": rich}
    assert words(converted(storage)) == "The council’s €500 Пр North 4 \U0001f600"
    assert "<td>" in "".join(seen(converted(storage)).html)
    for length in range(0, len(rich), 7):
        storage["__substg1.0_10090102"] = rich[:length]
        assert words(converted(storage))


def test_so_many_pictures_that_no_memory_holds_them_are_drawn_up_to_a_bound_and_told():
    found = seen(mail(several("related", html("<p>x</p>" + "<img src='cid:logo@x'>" * 5000), image("logo@x"))))
    assert 100 < found.pictures < 1000
    assert found.left_out == [f"{5000 - found.pictures:,} pictures that cannot be shown here"]


@pytest.mark.parametrize(
    "text",
    [
        "<li>Alpha</li><li>Beta</li>", "<ul><li>Alpha</li><ul><li>Beta</li></ul></ul>", "<ul>Alpha<p>Beta</p></ul>",
        "<dd>Alpha</dd><dt>Beta</dt>", "<td>Alpha</td><td>Beta</td>", "<tr><td>Alpha<td>Beta</tr>",
        "<ol><div>Alpha</div>Beta</ol>",
        "<h1>Alpha</h1><h4>Beta</h4>", "<p>Alpha<p><a name=x>Beta</a>", "<dl><dt>Alpha<dd>Beta</dl>",
    ],
)  # fmt: skip
def test_html_that_is_not_put_together_well_is_printed_with_its_words_apart_and_its_tags_right(text, tmp_path):
    _, said, path = printed(mail(html(text)), tmp_path)
    assert re.search(r"Alpha\s+(?:•\s+)?Beta", said)
    assert obstacles(path) == []


def test_numbers_of_lists_and_widths_of_pictures_are_as_they_were(tmp_path):
    text = """<ol start=3><li>Third</li><li value=7>Seventh</li></ol><ol type=a><li>First</li></ol>
    <ol style='list-style-type:lower-roman'><li>One</li><li>Two</li></ol><img width=200 src='cid:logo@x' alt='Logo'>"""
    _, said, path = printed(mail(several("related", html(text), image("logo@x"))), tmp_path)
    assert {"3.", "7.", "a.", "i.", "ii."} <= set(said.split())
    with read.opened(path) as document:
        assert round(read.picture_sizes(document[0])[0][0]) == 150  # points: 200 pixels of CSS


def test_tables_that_only_place_things_become_blocks_and_tables_of_figures_stay():
    layout = (
        "<table><tr><td><table><tr><th>Ward<th>Sum<tr><td>North<td>4</table></td></tr><tr><td>Below</td></tr></table>"
    )
    made = markup.printable(layout, lambda address: "")
    assert made.html.count("<table") == 1
    assert '<th scope="col">Ward</th>' in made.html
    assert made.words.split() == ["Ward", "Sum", "North", "4", "Below"]


def nested_messages(count):
    made = mail(MIMEText("deepest"))
    for _ in range(count):
        made = mail(MIMEText("level"), MIMEMessage(made))
    return made.as_bytes()


def nested_parts(count):
    """Multiparts within one another, as the library that writes them could not."""
    return b"From: a@b\r\nSubject: x\r\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(count)
    )


@pytest.mark.parametrize(
    "data",
    [
        nested_parts(50),
        nested_parts(5000),
        mail(*[MIMEText("t") for _ in range(3000)]).as_bytes(),
        b"From: a@b\r\nSubject: x\r\nContent-Type: text/plain\r\n\r\n" + b"word " * 400_000,
    ],
    ids=["deep", "deeper", "many", "long"],
)
def test_what_is_too_deep_too_many_or_too_long_is_refused_with_a_sentence(data, tmp_path):
    with pytest.raises(Unusable, match="Print it to PDF in your mail program"):
        printed(data, tmp_path)


@pytest.mark.parametrize(
    "text", ["<blockquote>x" * 300, "<blockquote>x" * 60, "<div>" * 5000 + "x", "<table><tr><td>x" * 200]
)
def test_html_that_is_nested_deeply_is_printed_with_all_its_words(text, tmp_path):
    _, printed_text, _ = printed(mail(html(f"{text} the end")), tmp_path)
    assert "the end" in printed_text
    assert printed_text.count("x") - "The swings ada@example.org".count("x") >= text.count("x")


def test_words_stay_apart_where_their_blocks_are_made_flat():
    made = markup.printable(
        "<blockquote>" * 45 + "Alpha<div>Beta</div>Gamma<table><tr><td>1<td>2<tr><td>3<td>4</table>Delta",
        lambda address: "",
    )
    assert made.words.split() == ["Alpha", "Beta", "Gamma", "1", "2", "3", "4", "Delta"]


NESTED = ("div", "p", "blockquote", "ul", "ol", "li", "table", "tr", "td", "th", "dl", "dd", "h3", "section", "center",
          "pre", "tbody", "font", "b", "span", "a href='https://x.org'", "u", "s", "o:p", "form", "fieldset",
          "caption")  # fmt: skip


def random_html(chance, depth, expected):
    """Elements within one another in any order, with a word here and there."""
    parts = []
    for _ in range(chance.randint(1, 4)):
        if depth == 0 or chance.random() < 0.4:
            expected.append(f"w{len(expected)}")
            parts.append(f" {expected[-1]} ")
        else:
            tag = chance.choice(NESTED)
            inner = random_html(chance, depth - 1, expected)
            parts.append(f"<{tag}>{inner}" + ("" if chance.random() < 0.15 else f"</{tag.split()[0]}>"))
    return "".join(parts)


@pytest.mark.parametrize("seed", range(150))
def test_of_whatever_html_no_word_is_lost_and_none_run_together(seed):
    chance, expected = random.Random(seed), []
    text = random_html(chance, chance.choice([3, 6, 9]), expected)
    assert sorted(markup.printable(text, lambda address: "").words.split()) == sorted(expected)


def test_messages_nested_deeply_are_offered_whole(tmp_path):
    letter, _, _ = printed(nested_messages(30), tmp_path)
    assert len(letter.attachments) > 5


def test_damaged_messages_are_refused_or_printed_and_never_raise_anything_else(tmp_path):
    whole = [mail(several("related", html(RICH), image("plan@here")), pdf()).as_bytes(), outlook_samples.nested_msg()]
    chance = random.Random(5)
    for _ in range(40):
        for data, kind in zip(whole, ("eml", "msg"), strict=True):
            spoilt = bytearray(data[: chance.choice([len(data), chance.randrange(40, len(data))])])
            for _ in range(chance.randrange(30)):
                spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
            (tmp_path / "spoilt").write_bytes(spoilt)
            try:
                opened = message.opened(bytes(spoilt)) if kind == "eml" else msg.to_mime(tmp_path / "spoilt")
                message.read(opened)
            except (Unusable, LookupError, ValueError, OSError, AttributeError, TypeError, AssertionError):
                continue  # print_letter makes a sentence of each
