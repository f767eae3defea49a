"""An e-mail as its reader sees it: all words of all its parts in their order, and the files that came with it.

Multipart messages are read as RFC 2045 to 2049, 2387 (related) and 1847 (signed) have them.
"""

import base64
import mimetypes
import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import Message
from io import BytesIO
from pathlib import PurePosixPath
from urllib.parse import unquote

from reports.intake.mail import charsets, drawn, markup, msg, sealed, tnef
from reports.pdf.inspect import Locked, Unusable

MOST_PARTS = 2_000
DEEPEST = 30  # parts within one another
DEEPEST_MESSAGE = 10  # messages within one another of which the files are offered one by one
MOST_DRAWN, LEAST_DRAWN = 60_000_000, 100_000  # bytes of all pictures that are drawn, and what one counts at least
LONGEST_SOURCE = 20_000_000  # characters of one text
TOO_MUCH = (
    "This e-mail is made of far more parts than anybody reads. Print it to PDF in your mail program, and upload that."
)
MAILBOX = "This file holds {:,} e-mails. Save each of those that are wanted by itself, and upload it."
OF_A_MAILBOX = re.compile(rb"\n\r?\nFrom \S+ .{10,60}\r?\n[\w-]+:")  # the line between two messages (RFC 4155)
ENCRYPTED = (
    "This e-mail is encrypted: it cannot be read here. Open it in your mail program, print it to PDF, and upload that. "
    "Save the files that came with it, and upload them one by one."
)
SEALED = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
SIGNATURES = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
RIGHTS = {"application/x-microsoft-rpmsg-message"}
LOCATIONS = re.compile(r"(?:https?://|mailto:|cid:|tel:)\S+|[<\[]\S+[>\]]")
NAMED = re.compile(rb"cid:([^\s\"'<>()]+)", re.IGNORECASE)  # RFC 2392
ENOUGH = 0.8  # of the words of one version of a message: another with so many says as much


@dataclass
class Seen:
    """What a reader sees of a message, or of a part of one.

    `html` is what is printed; `files` are (name, bytes) in their order, `inner` those of messages in it. `left_out`
    says what is not printed; `pictures` counts those that are.
    """

    html: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    inner: list[tuple[str, bytes]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    pictures: int = 0
    is_encrypted: bool = False

    def add(self, other: "Seen", *, with_text: bool = True) -> None:
        """Put what another part shows behind this; without its text only what is offered of it."""
        if with_text:
            self.html += other.html
            self.words += other.words
            self.left_out += other.left_out
            self.pictures += other.pictures
        self.files += other.files
        self.inner += other.inner
        self.is_encrypted |= other.is_encrypted

    @property
    def counted(self) -> int:
        """Words, without addresses."""
        return len(_counted(self.words))


def opened(data: bytes) -> Message:
    """A message out of its bytes; raises Unusable where it is nested too deeply to be read, or is one of several."""
    if data.startswith(b"From ") and (count := len(OF_A_MAILBOX.findall(data))):
        raise Unusable(MAILBOX.format(count + 1))
    try:
        return message_from_bytes(data, policy=policy.compat32)
    except RecursionError as error:
        raise Unusable(TOO_MUCH) from error


def read(mail: Message) -> Seen:
    """What is seen of a message; raises Locked for one that is encrypted, Unusable for one with too many parts."""
    seen = _Reader(mail).read()
    if seen.is_encrypted:
        if not seen.counted:
            raise Locked(ENCRYPTED)
        seen.left_out.append(
            "a part of the e-mail that is encrypted: open it in your mail program, and print it to PDF"
        )
    return seen


def value_of(mail: Message, name: str) -> str:
    """A header of a message as it is read; the first of several."""
    wanted = name.lower()
    return next((charsets.header(raw) for key, raw in mail.raw_items() if key.lower() == wanted), "")


class _Reader:
    """Goes through the parts of one message."""

    def __init__(self, mail: Message, depth: int = 0, parts: list[int] | None = None):
        self.mail, self.depth = mail, depth
        self.parts = [0] if parts is None else parts  # how many were read, those of messages in this one too
        self.named, self.located, self.referred, self.uris = {}, {}, set(), {}
        self.bytes = 0  # of pictures that are drawn
        for part in _parts_of(mail):
            _mend(part)
            self.named.setdefault(_id(part), part)
            self.located.setdefault(value_of(part, "content-location"), part)
            if part.get_content_type() == "text/html":
                data = part.get_payload(decode=True) or b""
                self.referred |= {unquote(each.decode("latin-1")) for each in NAMED.findall(data)}

    def read(self) -> Seen:
        seen = self._part(self.mail, 0)
        seen.left_out = list(dict.fromkeys(seen.left_out))
        seen.files = list(dict.fromkeys(seen.files))
        seen.inner = [each for each in dict.fromkeys(seen.inner) if each not in seen.files]
        return seen

    def _part(self, part: Message, level: int) -> Seen:
        self.parts[0] += 1
        if self.parts[0] > MOST_PARTS or level > DEEPEST:
            raise Unusable(TOO_MUCH)
        kind = _kind(part)
        if kind in SEALED:
            return self._sealed(part, level)
        if kind in RIGHTS:
            return Seen(is_encrypted=True)
        if _is_winmail(part):
            return self._tnef(part, level)
        if kind == "message/rfc822" or kind == "message/global":
            return self._message(part)
        if part.is_multipart():
            return self._multipart(part, kind, level)
        return self._leaf(part, kind)

    def _multipart(self, part: Message, kind: str, level: int) -> Seen:
        children = [child for child in part.get_payload() if isinstance(child, Message)]
        if kind == "multipart/encrypted":
            return Seen(is_encrypted=True)
        if kind == "multipart/alternative":
            return _best([self._part(child, level + 1) for child in children])
        if kind == "multipart/related":
            return self._related(part, children, level)
        seen, packed = Seen(), Seen()
        for child in children:
            (packed if _is_winmail(child) else seen).add(self._part(child, level + 1))
        seen = _with_packed(seen, packed)
        if kind == "multipart/signed":
            seen.left_out.append("the digital signature of the e-mail, which was not checked")
        return seen

    def _related(self, part: Message, children: list[Message], level: int) -> Seen:
        """The root (RFC 2387, 3.2) first: what it shows in itself is neither drawn again nor offered."""
        start = str(part.get_param("start") or "").strip().strip("<>")
        children.sort(key=lambda child: not (start and _id(child) == start))
        seen = Seen()
        for child in children:
            seen.add(self._part(child, level + 1))
        return seen

    def _leaf(self, part: Message, kind: str) -> Seen:
        name, data = _name(part), part.get_payload(decode=True) or b""
        if kind in SIGNATURES:
            return Seen()
        if not data.strip():
            return Seen(left_out=[f"“{name}”, of which the e-mail holds nothing"] if name else [])
        is_named = _id(part) in self.referred or value_of(part, "content-location") in self.uris
        if kind.startswith("image/") and is_named and self._uri(part) is not None:
            return Seen()
        is_a_file = _disposition(part) == "attachment" or (kind.startswith("image/") and is_named)
        shown = None if is_a_file else self._shown(part, kind, name, data)
        return shown or self._file(name or _nameless(kind), data)

    def _shown(self, part: Message, kind: str, name: str, data: bytes) -> Seen | None:
        """What is seen of a part between the others; None for a file."""
        if kind in {"text/html", "application/xhtml+xml"}:
            return self._html(_text(part, data))
        if kind == "text/calendar":
            return Seen(left_out=["an entry for a calendar"])
        if kind in {"text/x-amp-html", "application/applefile"}:  # for some programs alone
            return Seen()
        if kind.startswith("message/") or kind == "text/plain" or (kind.startswith("text/") and not name):
            return _typed(part, kind, data)
        is_picture = kind.startswith("image/") and (_disposition(part) == "inline" or not name)
        if is_picture and (uri := self._uri(part)) is not None:
            return Seen(html=[f'<p><img src="{uri}"></p>'], pictures=1) if uri else Seen()
        return None

    def _html(self, text: str) -> Seen:
        made = markup.printable(text, self._drawn)
        if not made.words and not made.pictures:
            made.html = ""
        seen = Seen(html=[made.html] if made.html else [], words=[made.words], pictures=made.pictures)
        if made.hidden:
            seen.left_out.append(f"words that the e-mail does not show: “{_shortened(' '.join(made.hidden))}”")
        if made.elsewhere:
            seen.left_out.append(f"{_counted_pictures(made.elsewhere)} that the e-mail does not bring along")
        if made.undrawn:
            seen.left_out.append(f"{_counted_pictures(made.undrawn)} that cannot be shown here")
        if made.is_flattened:
            seen.left_out.append("the layout of the e-mail, which is too deeply nested: its words alone are printed")
        return seen

    def _drawn(self, address: str) -> str | None:
        """The data URI of a picture that the text names by its Content-ID (RFC 2392), location or whole."""
        if (data := drawn.bytes_of(address)) is not None:
            uri = drawn.data_uri(data) if self.bytes < MOST_DRAWN else None
        else:
            is_id = address.lower().startswith("cid:")
            part = self.named.get(unquote(address[4:])) if is_id else self.located.get(address)
            uri = "" if part is None else self._uri(part)
        self.bytes += LEAST_DRAWN + len(uri or "")
        return uri if self.bytes < MOST_DRAWN else None

    def _uri(self, part: Message) -> str | None:
        """The data URI of a part that is a picture: "" for a spacer, None where it cannot be drawn."""
        key = _id(part) or value_of(part, "content-location") or id(part)
        if key not in self.uris:
            data = part.get_payload(decode=True) or b""
            self.uris[key] = drawn.data_uri(data) if self.bytes < MOST_DRAWN else None
        return self.uris[key]

    def _message(self, part: Message) -> Seen:
        """A message that this one passes on: it is offered whole, and its files one by one."""
        payload = part.get_payload()
        letter = payload[0] if isinstance(payload, list) and payload else None
        if letter is None:
            return Seen(left_out=["a message that came with it and is damaged"])
        if value_of(part, "content-transfer-encoding").lower() == "base64":  # against RFC 2046, 5.2.1
            letter = opened(base64.b64decode(letter.get_payload(decode=True) or b""))
        try:
            data = letter.as_bytes()
        except (UnicodeError, ValueError, LookupError, KeyError, TypeError, AttributeError):
            return Seen(left_out=["a message that came with it and is damaged"])
        name = value_of(letter, "subject") or _name(part).removesuffix(".eml") or "letter"
        seen = Seen(files=[(f"{name}.eml", data)])
        if self.depth < DEEPEST_MESSAGE:
            within = _Reader(letter, self.depth + 1, self.parts).read()
            seen.inner = within.files + within.inner
        return seen

    def _file(self, name: str, data: bytes) -> Seen:
        """A file that came with the message; where it is a message itself, its files are offered too."""
        seen, ending = Seen(files=[(name, data)]), name.lower().rpartition(".")[2]
        if ending not in {"eml", "msg"} or self.depth >= DEEPEST_MESSAGE:
            return seen
        try:
            letter = opened(data) if ending == "eml" else msg.to_mime(BytesIO(data))
            within = _Reader(letter, self.depth + 1, self.parts).read()
        except Exception:  # whatever a damaged message makes the libraries say: it is offered as it is
            return seen
        seen.inner = within.files + within.inner
        return seen

    def _sealed(self, part: Message, level: int) -> Seen:
        """A signed message in one piece (RFC 8551, 3.5.2), or one that is encrypted."""
        inner = sealed.unwrapped(part.get_payload(decode=True) or b"")
        if inner is None:
            return Seen(is_encrypted=True)
        return self._within(inner, level, "the digital signature of the e-mail, which was not checked")

    def _tnef(self, part: Message, level: int) -> Seen:
        inner = tnef.to_mime(part.get_payload(decode=True) or b"")
        if inner is None:
            return Seen(left_out=["“winmail.dat”, in which Outlook packed words or files, and which cannot be opened"])
        return self._within(inner, level, "")

    def _within(self, mail: Message | bytes, level: int, told: str) -> Seen:
        """What a message shows that was packed into a part of this one."""
        mail = opened(mail) if isinstance(mail, bytes) else mail
        within = _Reader(mail, self.depth, self.parts)
        seen = within._part(mail, level + 1)
        seen.left_out += [told] if told else []
        return seen


def _best(versions: list[Seen]) -> Seen:
    """Of several versions of one text the last that says as much as any (RFC 2046, 5.1.4), and the files of all."""
    texts = [version for version in versions if version.html]
    most = max((version.counted for version in texts), default=0)
    rich = [version for version in texts if version.counted >= ENOUGH * most]
    chosen = rich[-1] if rich else Seen()
    seen = Seen()
    for version in versions:
        seen.add(version, with_text=version is chosen)
    if texts and texts[-1] is not chosen and _says_more(texts[-1], chosen):
        seen.html += texts[-1].html
        seen.words += texts[-1].words
    elif lost := sum(version.pictures for version in texts if version is not chosen):
        seen.left_out.append(f"{_counted_pictures(lost)} of another version of the text")
    if not chosen.html:
        seen.left_out += [told for version in versions for told in version.left_out]
    return seen


def _with_packed(plain: Seen, packed: Seen) -> Seen:
    """What Outlook packed of a message and what it wrote beside that: mostly the same words, which are printed once."""
    is_enough = bool(packed.counted) and not plain.pictures and not _says_more(plain, packed)
    seen = Seen()
    seen.add(plain, with_text=not is_enough)
    seen.add(packed, with_text=is_enough or _says_more(packed, plain))
    if is_enough:
        seen.left_out += plain.left_out
    elif not packed.counted:
        seen.left_out += packed.left_out
    return seen


def _is_winmail(part: Message) -> bool:
    kinds = {"application/ms-tnef", "application/vnd.ms-tnef"}
    return part.get_content_type() in kinds or _name(part).lower() == "winmail.dat"


def _says_more(one: Seen, other: Seen) -> bool:
    """Whether less than most of the words of one version are in another."""
    words, others = _counted(one.words), set(_counted(other.words))
    return bool(words) and sum(word in others for word in words) < ENOUGH * len(words)


def _counted(texts: list[str]) -> list[str]:
    return re.findall(r"\w+", LOCATIONS.sub(" ", " ".join(texts)).lower())


def _typed(part: Message, kind: str, data: bytes) -> Seen:
    """Text as it was typed; one that is encrypted by PGP (RFC 4880, 6.2) is as good as none."""
    text = _text(part, data)
    if text.strip().startswith("-----BEGIN PGP MESSAGE-----"):
        return Seen(is_encrypted=True)
    if kind == "text/plain" and str(part.get_param("format") or "").lower() == "flowed":
        text = _flowed(text, str(part.get_param("delsp") or "").lower() == "yes")
    if kind in {"text/enriched", "text/richtext"}:
        text = re.sub(r"<[^>]{1,60}>", "", text)
    return Seen(html=[html] if (html := markup.from_text(text)) else [], words=[text])


def _flowed(text: str, delsp: bool) -> str:
    """Lines that end with a space go on in the next (RFC 3676, 4)."""
    done, open_at = [], None
    for line in text.splitlines():
        quotes = re.match(r">*", line)[0]
        words = line[len(quotes) :].removeprefix(" ")
        if open_at == quotes and words != "-- ":
            done[-1] += words
        else:
            done.append(f"{quotes}{' ' if quotes else ''}{words}")
        goes_on = words.endswith(" ") and words != "-- "
        if goes_on and delsp:
            done[-1] = done[-1][:-1]
        open_at = quotes if goes_on else None
    return "\n".join(done)


def _text(part: Message, data: bytes) -> str:
    inner = re.search(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{1,40})", data[:4096], re.IGNORECASE)
    label = part.get_param("charset")
    label = label[2] if isinstance(label, tuple) else label
    text = charsets.decode(data, str(label or ""), inner[1].decode() if inner else None)
    if len(text) > LONGEST_SOURCE:
        raise Unusable(TOO_MUCH)
    return text


def _parts_of(mail: Message):
    """The parts of a message, not those of messages in it."""
    waiting, count = [(mail, 0)], 0
    while waiting:
        part, level = waiting.pop()
        count += 1
        if count > MOST_PARTS or level > DEEPEST:
            raise Unusable(TOO_MUCH)
        yield part
        if part.is_multipart() and not part.get_content_type().startswith("message/"):
            waiting += [(each, level + 1) for each in reversed(part.get_payload()) if isinstance(each, Message)]


def _mend(part: Message) -> None:
    """Give bytes in headers that say what a part is the letters that they stand for."""
    for name in ("content-type", "content-disposition"):
        raw = next((raw for key, raw in part.raw_items() if key.lower() == name), "")
        if isinstance(raw, str) and not raw.isascii():
            part.replace_header(name, charsets.as_letters(raw))


def _id(part: Message) -> str:
    return value_of(part, "content-id").strip().strip("<>")


def _disposition(part: Message) -> str:
    return value_of(part, "content-disposition").split(";")[0].strip().lower()


def _name(part: Message) -> str:
    """The name of a part's file (RFC 2183, 2.3; RFC 2231; encoded words too, as many programs write them)."""
    try:
        name = part.get_filename("")
    except (ValueError, LookupError, TypeError):
        return ""
    return PurePosixPath(charsets.header(str(name)).replace("\\", "/")).name


def _kind(part: Message) -> str:
    """The type of a part; by the name of its file, where many programs say that it is anything."""
    kind = part.get_content_type()
    if kind == "application/octet-stream" and (guessed := mimetypes.guess_type(_name(part))[0]):
        return guessed if guessed.startswith("image/") else kind
    return kind


def _nameless(kind: str) -> str:
    endings = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif",
               "image/tiff": ".tif", "text/html": ".html", "text/csv": ".csv", "application/rtf": ".rtf",
               "application/msword": ".doc"}  # fmt: skip
    return f"attachment{endings.get(kind, '')}"


def _counted_pictures(count: int) -> str:
    return f"{count:,} picture{'' if count == 1 else 's'}"


def _shortened(text: str, most: int = 80) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
