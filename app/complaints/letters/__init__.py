"""Letters of a complaint: the case is gathered into plain values, and composed from them into typed blocks.

``gathering`` reads the case, ``english`` and ``chinese`` write, ``record`` says what the check compares with. Nothing
here changes anything; ``services/letters`` keeps, approves and sends.
"""
