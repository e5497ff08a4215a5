"""Django's database cache, with a counter that really counts.

``DatabaseCache.incr`` reads, then writes: four processes lose two counts of three.
Throttles rest on it, so here it happens in one transaction.
"""

from __future__ import annotations

from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import router, transaction

from teranga.kernel.models import CacheRow


class AtomicDatabaseCache(DatabaseCache):
    def incr(self, key: str, delta: int = 1, version: int | None = None) -> Any:
        using = router.db_for_write(self.cache_model_class)
        with transaction.atomic(using=using):
            row = self.make_and_validate_key(key, version=version)
            # Locks the row on PostgreSQL; on SQLite IMMEDIATE has serialised us already.
            list(CacheRow.objects.using(using).select_for_update().filter(pk=row))
            return super().incr(key, delta, version)
