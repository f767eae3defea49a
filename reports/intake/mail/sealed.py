"""Messages that are signed in one piece, or encrypted: Cryptographic Message Syntax (RFC 5652)."""

from asn1crypto import cms, pem

SIGNED = "signed_data"


def unwrapped(data: bytes) -> bytes | None:
    """The message that was signed; None for one that is encrypted, or cannot be opened. Nothing is checked."""
    try:
        der = pem.unarmor(data)[2] if pem.detect(data) else data
        content = cms.ContentInfo.load(der)
        if content["content_type"].native != SIGNED:
            return None
        inner = content["content"]["encap_content_info"]["content"].native
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, OverflowError):
        return None
    return inner if isinstance(inner, bytes) else None
