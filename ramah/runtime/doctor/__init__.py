"""``ramah doctor``: looks at everything an office depends on, and says what to mend.

Each check yields findings; none changes anything.
"""
