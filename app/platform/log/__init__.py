"""The append-only log: streams of dated events, each holding the hash of the one before it.

``record`` writes, ``verify`` proves; kinds and their exact fields are declared by the rooms that use them. Personal
text is never in the log: ``texts`` keeps it in salted versions, and events name the version by its digest. Who looked
at a case is noted by ``access``, in streams of its own.
"""

from app.platform.log.access import note_access, saved_copies, write_accesses
from app.platform.log.anchoring import Anchor, compare_anchor, read_anchor, take_anchor
from app.platform.log.event import NewEvent, Stream
from app.platform.log.kinds import EventKind, declare, kind_named
from app.platform.log.mirrors import Copy, Mirror, register_copy, register_mirror
from app.platform.log.models import LogEvent, LogStream, TextVersion
from app.platform.log.reading import Entry, entries, entries_of
from app.platform.log.recording import lock_stream, record, record_many
from app.platform.log.texts import erase_text, keep_text, keep_texts, text_of
from app.platform.log.verifying import Break, Report, verify

__all__ = [
    "Anchor",
    "Break",
    "Copy",
    "Entry",
    "EventKind",
    "LogEvent",
    "LogStream",
    "Mirror",
    "NewEvent",
    "Report",
    "Stream",
    "TextVersion",
    "compare_anchor",
    "declare",
    "entries",
    "entries_of",
    "erase_text",
    "keep_text",
    "keep_texts",
    "kind_named",
    "lock_stream",
    "note_access",
    "read_anchor",
    "record",
    "record_many",
    "register_copy",
    "register_mirror",
    "saved_copies",
    "take_anchor",
    "text_of",
    "verify",
    "write_accesses",
]
