"""Who may come to which route of the desk: one table, looked at before any route runs. A route that isn't in it can't be registered."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from bot.staff import Role


class Open(StrEnum):
    """A route for whoever comes: nobody is logged in yet."""

    ANYBODY = "anybody"


Least = Role | Open
_VIEWER, _AGENT, _SUPERVISOR, _ADMIN = Role.VIEWER, Role.AGENT, Role.SUPERVISOR, Role.ADMIN

# By method and path, as they are registered. A path with {shop} is the shop's own: another shop's is "not there", whatever the role.
LEAST: Mapping[tuple[str, str], Least] = {
    ("GET", "/login"): Open.ANYBODY,
    ("POST", "/login"): Open.ANYBODY,
    ("GET", "/setup"): Open.ANYBODY,
    ("POST", "/setup"): Open.ANYBODY,
    ("GET", "/static/{name}"): Open.ANYBODY,
    ("GET", "/"): Open.ANYBODY,
    ("GET", "/{rest:path}"): Open.ANYBODY,
    ("POST", "/logout"): _VIEWER,
    ("GET", ""): _VIEWER,
    ("GET", "/queue"): _VIEWER,
    ("GET", "/recent"): _VIEWER,
    ("GET", "/recent/rows"): _VIEWER,
    ("GET", "/events"): _VIEWER,
    ("POST", "/alive"): _VIEWER,
    ("POST", "/away"): _AGENT,
    ("GET", "/audit"): _SUPERVISOR,
    ("GET", "/c/{shop}/{conversation:path}"): _VIEWER,
    ("GET", "/lines/{shop}/{conversation:path}"): _VIEWER,
    ("GET", "/reveal/{shop}/{conversation:path}"): _VIEWER,
    ("POST", "/c/{shop}/{conversation:path}"): _AGENT,
    ("POST", "/judge/{shop}/{conversation:path}"): _AGENT,
    ("POST", "/reveal/{shop}/{conversation:path}"): _AGENT,
    ("POST", "/note/{shop}/{conversation:path}"): _AGENT,
    ("POST", "/claim/{shop}/{conversation:path}"): _AGENT,
    ("POST", "/release/{shop}/{conversation:path}"): _AGENT,
    ("POST", "/transfer/{shop}/{conversation:path}"): _AGENT,
    ("POST", "/give-back/{shop}/{conversation:path}"): _AGENT,
    ("POST", "/resolve/{shop}/{conversation:path}"): _AGENT,
    ("POST", "/next"): _AGENT,
    ("POST", "/buyer"): _AGENT,
    ("GET", "/canned"): _AGENT,
    ("POST", "/canned"): _AGENT,
    ("POST", "/canned/drop/{shop}/{number}"): _AGENT,
    ("GET", "/quality"): _SUPERVISOR,
    ("GET", "/quality/inspection"): _SUPERVISOR,
    ("GET", "/quality/{name}.csv"): _SUPERVISOR,
    ("POST", "/quality/left-out/{shop}"): _SUPERVISOR,
    ("GET", "/teaching"): _AGENT,
    ("POST", "/teaching/undo"): _AGENT,
    ("POST", "/teaching/accept/{shop}/{number}"): _AGENT,
    ("GET", "/teach/{shop}/{conversation:path}"): _AGENT,
    ("POST", "/teach/{shop}/{conversation:path}"): _AGENT,
    ("GET", "/teaching/review"): _SUPERVISOR,
    ("POST", "/teaching/judge/{shop}/{number}"): _SUPERVISOR,
    ("GET", "/teaching/export/{shop}"): _SUPERVISOR,
    ("GET", "/teaching/model"): _ADMIN,
    ("GET", "/teaching/job"): _ADMIN,
    ("POST", "/teaching/train"): _ADMIN,
    ("POST", "/teaching/cancel"): _ADMIN,
    ("POST", "/teaching/promote/{version}"): _ADMIN,
    ("POST", "/teaching/refuse/{version}"): _ADMIN,
    ("POST", "/teaching/back/{version}"): _ADMIN,
    ("GET", "/people"): _ADMIN,
    ("POST", "/people"): _ADMIN,
    ("POST", "/people/change"): _ADMIN,
}


# What changes nothing and comes by itself is not in the audit trail.
SILENT = frozenset(("/alive", "/judge/{shop}/{conversation:path}"))

_HERE = "{shop}/{conversation:path}"
# What the trail says of a form besides who, which deed, which conversation: ids and choices, no texts. A path's own number is said anyway.
TOLD: Mapping[str, tuple[str, ...]] = {
    f"/release/{_HERE}": ("owner",),
    f"/transfer/{_HERE}": ("owner", "to"),
    f"/teach/{_HERE}": ("line", "fault", "guess", "main", "second", "step"),
    "/away": ("away",),
    "/canned": ("title", "whose"),
    "/people": ("name", "role", "shop", "team"),
    "/people/change": ("name", "step", "role", "shop", "team"),
    "/quality/left-out/{shop}": ("buyer", "step", "why"),
    "/teaching/judge/{shop}/{number}": ("step", "main", "second"),
    "/teaching/promote/{version}": ("reason",),
}
# Where the form says of which shop it is.
SHOP_CHOSEN = frozenset(("/canned",))
# What a page is told when nothing came of a step.
UNDONE = frozenset(("taken", "nobody", "crowd", "late", "nothing", "theirs", "meaning", "running", "shops", "stale", "reason"))


def least_of(methods: Iterable[str], path: str) -> Least:
    """Give the least role for a route; raises KeyError where the table doesn't name it."""
    # The same route is registered twice: in the desk alone, and under the prefix where it is hung.
    inner = path.removeprefix("/desk")
    [least] = {LEAST[method, inner] for method in methods if method != "HEAD"}
    return least
