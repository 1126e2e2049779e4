"""Letters: typed blocks → check → render → freeze. This room knows no case.

A room above composes a :class:`~app.letters.blocks.Letter`, renders it with
:func:`~app.letters.pool.render_in_pool`, checks the result with :func:`app.letters.check.check`, and keeps the
content (:func:`~app.letters.content.to_json`) and both digests with its own row.
"""
