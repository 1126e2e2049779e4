"""Justified Chinese for WeasyPrint, which stretches spaces only: a Chinese line has none.

The slack of a line is spread as letter spacing over its Chinese characters, and after each run of figures, at
most 0.1 em each; a line that would need more stays ragged. Inside figures and Latin words nothing is stretched.
This leans on WeasyPrint's line layout (``layout.inline.justify_line``), so the version is pinned and
``tests/letters`` looks at the right edge of real lines; without the hook, lines are left aligned and nothing
else changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text.line_break import create_layout, line_size

WIDEST_EM = 0.1
_CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef\U00020000-\U0003ffff]")
_justify_by_spaces = inline.justify_line


def install() -> None:
    """Put the Chinese justifier in front of WeasyPrint's own; doing it twice changes nothing."""
    inline.justify_line = _justify_line


def _justify_line(context: Any, line: Any, extra_width: float) -> None:
    if not str(line.style["lang"] or "").startswith("zh"):
        _justify_by_spaces(context, line, extra_width)
        return
    gaps = (
        sum(len(box.text) if _is_chinese(box) else 1 for box in _text_boxes(line)) - 1
    )  # none after the last
    if gaps < 1 or extra_width / gaps > WIDEST_EM * line.style["font_size"]:
        return
    _spread(context, line, extra_width / gaps, 0.0)


def _is_chinese(box: Any) -> bool:
    return _CHINESE.search(box.text) is not None


def _text_boxes(box: Any) -> Iterator[Any]:
    if isinstance(box, boxes.TextBox):
        yield box
    elif isinstance(box, boxes.LineBox | boxes.InlineBox):
        for child in box.children:
            yield from _text_boxes(child)


def _spread(context: Any, box: Any, spacing: float, advance: float) -> float:
    """Move ``box`` by ``advance``, stretch its texts, and return the advance for what follows."""
    if isinstance(box, boxes.TextBox):
        box.position_x += advance
        if not _is_chinese(box):
            return advance + spacing
        before = box.width
        _set_letter_spacing(context, box, spacing)
        return float(advance + box.width - before)
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        box.position_x += advance
        inside = advance
        for child in box.children:
            if child.is_in_normal_flow():
                inside = _spread(context, child, spacing, inside)
        box.width += inside - advance
        return inside
    box.translate(advance, 0)
    return advance


def _set_letter_spacing(context: Any, box: Any, spacing: float) -> None:
    """Both the style and the layout are replaced: with the style alone the glyphs would stay where they were."""
    style = box.style.copy()
    own = style["letter_spacing"]
    style["letter_spacing"] = spacing + (0 if own == "normal" else own)
    layout = create_layout(box.text, style, context, max_width=None, justification_spacing=0)
    first_line, _ = layout.get_first_line()
    box.width, _ = line_size(first_line, style)
    layout.deactivate()
    box.style, box.pango_layout = style, layout
