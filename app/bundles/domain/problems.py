"""What preflight finds wrong with a source, and what becomes of it."""

from __future__ import annotations

from app.shared.text import N_

PROBLEMS = {
    "encrypted": N_("Locked with a password. Ask for the password, or add a PDF that can be read."),
    "restricted": N_("Its owner forbids changes; a copy without the lock is filed."),
    "damaged": N_("Damaged: no page can be read."),
    "mended": N_("Was damaged in its structure; mended, every page is there."),
    "redrawn": N_("Badly damaged: its pages are filed as pictures."),
    "active": N_("Carries scripts or actions; filed without them."),
    "attachments": N_("Carries files inside: %(what)s. They are not in the bundle: add them as papers."),
    "comments": N_("Comments that open on a click, and stand on no page of the bundle: %(what)s."),
    "layers": N_("Has layers that can be switched; all are shown."),
    "huge": N_("Larger than paper, filed to fit: %(what)s."),
    "odd-box": N_("Without a sensible size, filed on A4: %(what)s."),
    "turned": N_("On their side, filed upright: %(what)s."),
    "no-text": N_("Pages without text that can be searched: %(what)s."),
    "duplicate": N_("The same file as %(what)s."),
    "too-many-pages": N_("Too many pages for one paper: %(what)s."),
    "busy": N_("Took too long to read. Build again to try once more, or add a simpler PDF."),
    "died": N_("Reading it broke off. Build again to try once more, or add a simpler PDF."),
    "too-fine": N_("A picture of more dots than are opened here. Add a smaller one, or a PDF."),
    "office": N_("A Word or Excel file: add a PDF of it. LibreOffice is not installed here."),
    "unprinted": N_("LibreOffice could not print it: add a PDF of it."),
    "hidden-sheets": N_("Has hidden sheets: %(what)s."),
    "tracked-changes": N_("Has tracked changes or comments."),
    "recording": N_("A recording: a sheet stands for it."),
    "children": N_("E-mail with %(what)s."),
    "child-unusable": N_("Attached files that cannot be filed: %(what)s."),
    "too-long": N_("A text too long to be printed: add a PDF of the pages that matter."),
    "inert": N_("A type of file that is never opened here. Add a PDF of it."),
    "no-pages": N_("A type of file without pages. Add a PDF of it."),
    "supplied": N_("A PDF made of it by a person is filed."),
}
"""Code → English msgid; ``what`` is a number or names."""
QUIET = frozenset({"turned", "supplied", "recording", "children", "restricted"})
"""Nothing to worry about."""
