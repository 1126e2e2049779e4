"""Files: stored by content, judged by content, looked at as images only."""

from app.platform.storage.alarms import FileAlarm, register_alarm
from app.platform.storage.current import current_previewer, current_store, register_file_source
from app.platform.storage.giving import give_out
from app.platform.storage.names import content_disposition, display_name
from app.platform.storage.preview import WIDTHS, Limits, NoPreview, PageImage, Previewer, TextPage
from app.platform.storage.store import Store, StoredFile, Unsound
from app.platform.storage.types import DRAWN_MEDIA_TYPES, Inert

__all__ = [
    "DRAWN_MEDIA_TYPES",
    "WIDTHS",
    "FileAlarm",
    "Inert",
    "Limits",
    "NoPreview",
    "PageImage",
    "Previewer",
    "Store",
    "StoredFile",
    "TextPage",
    "Unsound",
    "content_disposition",
    "current_previewer",
    "current_store",
    "display_name",
    "give_out",
    "register_alarm",
    "register_file_source",
]
