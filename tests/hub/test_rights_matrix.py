"""Rights, all of them: every action × role × relation, every address × visitor, with real requests.

A new action, a new page or a changed right shows here and in docs/en/rights-matrix.md.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from hub.people import House
from khien.hub.accounts import rights
from khien.hub.accounts.matrix import Route, as_markdown, routes
from khien.hub.accounts.middleware import DefaultDenyMiddleware
from khien.hub.accounts.models import Agency, Role, User
from khien.hub.ui import menu

ACTIONS = list(rights.declared())
ROUTES = routes()
SOURCE = Path(__file__).parents[2] / "src" / "khien" / "hub"
WRITTEN = Path(__file__).parents[2] / "docs" / "en" / "rights-matrix.md"

SAMPLES: dict[str, Any] = {
    "IntConverter": 987_654,
    "UUIDConverter": UUID("00000000-0000-4000-8000-000000000000"),
    "StringConverter": "nothing",
    "NoneType": "nothing",
    "SlugConverter": "nothing",
    "PathConverter": "nothing/here",
}


def address(route: Route) -> str:
    """A concrete address of a route, naming things that do not exist."""

    def sample(match: re.Match[str]) -> str:
        return str(SAMPLES[type(route.converters.get(match["name"])).__name__])

    return re.sub(r"<(?:\w+:)?(?P<name>\w+)>", sample, route.pattern)


@pytest.fixture
def staff(house: House, helpline: Agency) -> dict[str, User]:
    """One member of each role, in no team."""
    return {
        role.value: house.hire(f"Nguyễn {role}", f"{role.value}@khien.test", role, helpline)
        for role in Role
    }


# Actions


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_for_every_role_and_relation(
    name: str, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    action = rights.declared()[name]
    user = User(pk=1, role=role, is_active=True)
    thing = object()
    for holds in (True, False):
        changed = action
        if action.relation is not None:
            relation = rights.Relation("tested", lambda _user, _obj, holds=holds: holds)
            changed = rights.Action(
                name, action.roles, relation, action.doc, action.max_age, action.fields
            )
        monkeypatch.setitem(rights._actions, name, changed)
        expected = role.value in action.roles and (holds or action.relation is None)
        if action.max_age is None:
            assert rights.allowed(user, name, thing) is expected
        if action.relation is not None:
            assert not rights.allowed(user, name), "without the thing a relation cannot hold"
    user.is_active = False
    assert not rights.allowed(user, name, thing)


def test_what_nobody_declared_is_refused() -> None:
    everyone = [User(pk=1, role=role, is_active=True) for role in Role]
    for user in [*everyone, rights.OPERATOR, None, object()]:
        with pytest.raises(rights.Refused):
            rights.check(user, "made.up")


def test_an_action_can_close_with_age_and_narrow_by_field() -> None:
    from datetime import timedelta
    from types import SimpleNamespace

    from khien.core import clock

    name = "test.edit_note"
    rights.declare(
        name,
        roles={Role.COUNSELLOR, Role.SUPERVISOR},
        doc="test",
        max_age=timedelta(hours=24),
        fields={"phone": {Role.SUPERVISOR}},
    )
    try:
        an = User(pk=1, role=Role.COUNSELLOR, is_active=True)
        binh = User(pk=2, role=Role.SUPERVISOR, is_active=True)
        fresh = SimpleNamespace(created_at=clock.now() - timedelta(hours=23))
        old = SimpleNamespace(created_at=clock.now() - timedelta(hours=25))
        assert rights.allowed(an, name, fresh)
        assert not rights.allowed(an, name, old)
        assert not rights.allowed(an, name)
        assert rights.may_ever(an, name)
        assert rights.allowed(binh, name, fresh, field="phone")
        assert not rights.allowed(an, name, fresh, field="phone")
        assert not rights.allowed(binh, name, fresh, field="address")
    finally:
        del rights._actions[name]


@pytest.mark.parametrize(
    "wrong", [{"roles": set()}, {"roles": {"king"}}, {"roles": {"admin"}, "doc": ""}]
)
def test_a_careless_declaration_stops_the_start(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"test\.wrong"):
        rights.declare("test.wrong", **{"doc": "test", **wrong})
    with pytest.raises(ValueError, match="twice"):
        rights.declare(ACTIONS[0], roles={"admin"}, doc="test")


def test_no_code_asks_for_an_action_that_nobody_declared() -> None:
    asked = re.compile(
        r"""(?:\bcheck|\ballowed|\bmay_ever)\(\s*[^,()]+(?:\([^()]*\))?,\s*"([a-z_]+\.[a-z_]+)"|"""
        r"""@?\bstaff\(\s*"([a-z_]+\.[a-z_]+)"""
    )
    unknown = {
        f"{path.relative_to(SOURCE)}: {name}"
        for path in SOURCE.rglob("*.py")
        for match in asked.finditer(path.read_text("utf-8"))
        if (name := match[1] or match[2]) not in ACTIONS
    }
    assert not unknown


def test_the_menu_asks_for_declared_actions_and_real_pages() -> None:
    for view, action, _label in menu._PLACES:
        assert action in ACTIONS, view
        assert reverse(view).startswith("/")


# Addresses


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.pattern)
def test_every_address_has_a_mark_that_means_something(route: Route) -> None:
    assert route.mark is not None
    if route.mark.kind == "staff":
        assert route.mark.action in ACTIONS
    else:
        assert str(route.mark.why)


def test_a_view_without_a_mark_is_refused_to_everyone(rf: Any) -> None:
    def forgotten(request: Any) -> None:
        raise AssertionError("this view must never run")

    middleware = DefaultDenyMiddleware(lambda request: None)  # type: ignore[arg-type,return-value]
    with pytest.raises(rights.Refused):
        middleware.process_view(rf.get("/"), forgotten, (), {})


STAFF_ROUTES = [route for route in ROUTES if route.mark and route.mark.kind == "staff"]
ACCOUNT_ROUTES = [route for route in ROUTES if route.mark and route.mark.kind == "account"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_gets_past_the_sign_in(db: None, method: str) -> None:
    browser = Client()
    for route in [*STAFF_ROUTES, *ACCOUNT_ROUTES]:
        answer = getattr(browser, method)(address(route))
        assert answer.status_code == 302, route.pattern
        assert answer["Location"].startswith("/staff/login/"), route.pattern


@pytest.mark.parametrize("role", list(Role))
def test_nobody_gets_past_the_second_factor(
    staff: dict[str, User], role: Role, half_signed_in: Callable[[User], Client]
) -> None:
    browser = half_signed_in(staff[role])
    for route in STAFF_ROUTES:
        for method in ("get", "post"):
            answer = getattr(browser, method)(address(route))
            assert answer.status_code == 302, route.pattern
            assert answer["Location"] == "/staff/second/", route.pattern


@pytest.mark.parametrize("role", list(Role))
def test_every_role_gets_what_is_declared_and_nothing_else(
    staff: dict[str, User], role: Role, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(staff[role])
    for route in STAFF_ROUTES:
        assert route.mark is not None
        may = rights.may_ever(staff[role], route.mark.action)
        for method in ("get", "post"):
            status = getattr(browser, method)(address(route)).status_code
            if may:
                # 403 is still possible where the thing itself is not theirs; 500 never.
                assert status in (200, 302, 303, 400, 403, 404, 405, 409, 422), (
                    f"{method} {route.pattern} answered {status}"
                )
            else:
                assert status == 403, f"{method} {route.pattern} answered {status} to {role}"


def test_public_pages_open_without_a_session(db: None) -> None:
    browser = Client()
    for route in ROUTES:
        if route.mark and route.mark.kind == "public":
            status = browser.get(address(route)).status_code
            assert status in (200, 302, 303, 400, 404, 405, 410), f"{route.pattern}: {status}"


def test_the_written_matrix_is_the_real_one() -> None:
    assert WRITTEN.read_text("utf-8") == as_markdown(), "run: khien rights --write"
