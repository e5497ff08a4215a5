"""Background work of publish: send, look, take back. Each file registers its own sweep.

States of a delivery (channels.md's machine, rows in publish.models.Delivery)::

    planned ──start──> sending ──> sent ──read back──> verified
       ^                  │          │
       │ surely not sent  │ no answer, or the worker died
       └──────────────────┤          └── served to more people than asked ──> withdraw_due
       ^                  v
       └─surely absent─ ambiguous ──found──> sent
                          └── cannot tell ──> needs_person

``withdraw_asked_at`` wins over every arrow: what was asked back is never planned again.
Nothing is ever sent twice on a guess: only what the network surely did not take, or what
we surely did not find there after a while, goes back to ``planned``.
"""
