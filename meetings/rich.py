"""Rich text of minutes: what the editor offers is what is let through, and nothing else."""

from django_prose_editor.fields import create_sanitizer

# Each choice is a button of its own: the editor's drop-down list cannot be opened with a keyboard.
MENU = [{"group": group} for group in ("blockType -lists", "lists", "marks", "link", "table", "history")]
EXTENSIONS = {
    "Menu": {"groups": MENU},
    "NoSpellCheck": False,
    "Bold": True,
    "Italic": True,
    "Underline": True,
    "Heading": {"levels": [3, 4]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "HardBreak": True,
}
clean = create_sanitizer(EXTENSIONS)
