"""``desk``: what the frame of every page needs. Parts come from kernel.frame's registries."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from teranga.kernel import frame


def desk(request: Any) -> dict[str, Any]:
    actor = getattr(request, "actor", None)
    declared = getattr(request, "access", None)
    shown: dict[str, Any] = {
        "nav": frame.menu(request, actor) if actor else [],
        "bar": frame.bar(request, actor) if actor else [],
        "organisation": actor.organisation if actor else None,
        "me": actor,
        "training": bool(actor and actor.organisation.training),
        "demo": bool(actor and actor.organisation.demo),
        "languages": settings.LANGUAGES,
        "sensitive": bool(declared and declared.sensitive),
    }
    for _, fill in frame.fillers.items():
        shown.update(fill(actor) if actor else {})
    return {"desk": shown}
