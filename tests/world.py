"""The people of the tests: one of each role, and an outsider who owns another house."""

from __future__ import annotations

from dataclasses import dataclass, field

from teranga.kernel import clock
from teranga.kernel.models import Organisation
from teranga.kernel.organisations import create_organisation
from teranga.people.access import Actor
from teranga.people.matrix import DUTIES, ROLES
from teranga.people.models import Grant, Membership, User
from teranga.people.queries import actor_for


@dataclass
class World:
    house: Organisation
    elsewhere: Organisation
    people: dict[str, User] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        held = Membership.objects.of(self.house).get(user=self.people[name])
        return actor_for(held, now=clock.now())

    @property
    def other(self) -> Actor:
        held = Membership.objects.of(self.elsewhere).get(user=self.people["owner"])
        return actor_for(held, now=clock.now())


def join(user: User, organisation: Organisation, *hats: str) -> Membership:
    held = Membership.objects.create(
        organisation=organisation,
        user=user,
        alias=user.username.title(),
        joined_at=clock.now(),
    )
    for hat in hats:
        Grant.objects.create(
            organisation=organisation,
            membership=held,
            kind="role" if hat in ROLES else "duty",
            name=hat,
            granted_at=clock.now(),
        )
    return held


def make_world() -> World:
    """``people`` by role or duty name, plus ``nobody`` (a login without organisation)."""
    made = []
    for name in ("Kër Jàmm", "Elsewhere"):
        made.append(create_organisation(person=None, now=clock.now(), name=name))
    world = World(*made)
    for hat in (*ROLES, *DUTIES):
        world.people[hat] = User.objects.create_user(hat, "four quiet river stones")
        join(world.people[hat], world.house, hat)
    world.people["owner"] = User.objects.create_user("owner", "four quiet river stones")
    join(
        world.people["owner"], world.elsewhere, "coordinator", "editor", "administrator"
    )
    world.people["nobody"] = User.objects.create_user(
        "nobody", "four quiet river stones"
    )
    return world
