"""HTML to PDF in a confined process of its own. Workers call `client.render`; `process` is what runs confined."""
