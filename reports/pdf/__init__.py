"""Hand tools for PDF: bytes in, bytes out, no models. pikepdf writes, pypdfium2 reads, WeasyPrint renders."""
