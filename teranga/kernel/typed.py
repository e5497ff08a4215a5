"""What a request brought, without what no database can hold.

Forms clean their own fields. Views that read a value by name take it from ``sent``, never
from ``request.GET`` or ``request.POST`` as it came: a house test holds this.
"""

from __future__ import annotations

import re

from django.http import QueryDict

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The same words without NUL and lone surrogates, which PostgreSQL refuses."""
    return _UNSTORABLE.sub("", text)


def sent(data: QueryDict) -> QueryDict:
    """A copy to read from, every value of it storable."""
    clean = data.copy()
    for name, values in data.lists():
        clean.setlist(name, [storable(value) for value in values])
    return clean
