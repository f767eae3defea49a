"""Optional content (ISO 32000-1, 8.11): a layer that a source does not show stays unseen in the pack."""

from pikepdf import Array, Dictionary, Name, Pdf, String

from reports.pdf.objects import listed


def layers_of(source: Pdf):
    """(all layers, those that are hidden) of a document, as it opens."""
    properties = source.Root.get("/OCProperties")
    if not isinstance(properties, Dictionary):
        return [], []
    groups = [group for group in listed(properties.get("/OCGs")) if isinstance(group, Dictionary)]
    settings = properties.get("/D")
    settings = settings if isinstance(settings, Dictionary) else Dictionary()
    shown = {group.objgen for group in listed(settings.get("/ON"))}
    hidden = {group.objgen for group in listed(settings.get("/OFF"))}
    if settings.get("/BaseState") == Name.OFF:
        hidden |= {group.objgen for group in groups} - shown
    return groups, [group for group in groups if group.objgen in hidden]


def write_layers(pdf: Pdf, groups: list, hidden: list):
    """Put the sources' layers into the pack's catalogue; without /AS, nothing changes them by itself."""
    if groups:
        settings = Dictionary(Name=String("As the papers were made"), OFF=Array(hidden), Order=Array(groups))
        pdf.Root.OCProperties = Dictionary(OCGs=Array(groups), D=settings)
