"""People with roles and tokens of their own: who may do what, whose word it is, and the trail that nobody alters."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import NamedTuple
from urllib.parse import urlencode

import msgspec
import pytest
from typer.testing import CliRunner

from dateline import curation, people, server
from dateline.cli import app
from dateline.errors import InputError, RecordError
from dateline.library import words
from dateline.people import ROLES, Role
from dateline.record import Record
from dateline.server import Settings, offered, routed
from dateline.server.door import ENTER, WRITES
from dateline.server.guard import is_public
from dateline.server.render import Desk
from served import Served, coded_example, serving

REPORT = "hama-2024-13"
# What each role may do; every address that writes is a line.
MAY: dict[str, set[Role]] = {
    "/judge": {"coder", "editor"},
    "/undo": {"coder", "editor"},
    "/offer": {"editor"},
    "/rights": {"editor"},
    "/withdraw": {"editor"},
    "/leave": {"reader", "coder", "editor"},
}


class Staffed(NamedTuple):
    """A desk with somebody of each role."""

    desk: Served
    tokens: dict[Role, str]

    def ask(self, role: Role | None, path: str, method: str = "GET", **form: str) -> tuple[int, str]:
        """One request of somebody: status, and the body."""
        sent = {"authorization": f"Bearer {self.tokens[role]}"} if role else {}
        body = urlencode({"secret": self.secret(), **form}) if method == "POST" else None
        answer = self.desk.ask(path, method, body, accept="text/html", **sent)
        return answer.status, answer.body

    def secret(self) -> str:
        """What our forms carry."""
        return _secret(self.desk.record)


def _secret(path: Path) -> str:
    with Record(path) as record:
        return record.secret()


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staffed]:
    path = tmp_path_factory.mktemp("people") / "hama.db"
    coded_example(path, [REPORT])
    with Record(path, words) as record:
        tokens = {role: curation.enrol(record, f"{role} one", role, "me") for role in ROLES}
    with serving(Settings(path, port=0, origins=frozenset({"https://news.example"}))) as desk:
        yield Staffed(desk, tokens)


def claims(desk: Served) -> list[str]:
    with Record(desk.record, words) as record:
        return [c.id for c in record.claims_of(REPORT)]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("path", MAY)
def test_each_role_does_what_it_may_and_no_more(staffed: Staffed, path: str, role: Role) -> None:
    forms = {
        "/judge": {"claim": claims(staffed.desk)[0], "kind": "accept"},
        "/undo": {"judgement": "none"},  # let in, and then told that there is no such judgement
        "/offer": {"report": REPORT, "step": "off"},
        "/rights": {"report": REPORT, "rights": "full"},
        "/withdraw": {"report": "none", "why": "asked to"},
    }
    status, said = staffed.ask(role, path, "POST", **forms.get(path, {}))
    if role in MAY[path]:
        assert status in (303, 400), said
    else:
        assert status == 403 and f"A {role} may not" in said
        assert staffed.ask(role, f"{path}.json", "POST", **forms.get(path, {}))[0] == 403
    assert staffed.ask(None, path, "POST", **forms.get(path, {}))[0] == 401


def test_no_address_that_writes_is_forgotten(staffed: Staffed) -> None:
    """A new one that nobody has given a role to fails here, and is refused to everyone until it has one."""
    assert set(MAY) == set(WRITES)
    parts = [import_module(f"dateline.server.{m.name}") for m in iter_modules(server.__path__)]
    found = [r for part in parts if hasattr(part, "router") for r in part.router.routes]
    served = routed(Desk(Settings(staffed.desk.record), "secret")).openapi()["paths"]
    assert {r.path.replace(":path", "") for r in found} >= set(served)
    writing = {r.path for r in found if set(r.methods) - {"GET", "HEAD"} and not is_public(r.path)}
    assert writing - {ENTER} == set(WRITES)
    assert staffed.ask("editor", "/reports", "POST")[0] == 405


@pytest.mark.parametrize("role", ROLES)
def test_pages_offer_what_a_role_may_do(staffed: Staffed, role: Role) -> None:
    status, page = staffed.ask(role, f"/reports/{REPORT}")
    assert status == 200
    assert ('action="/rights"' in page) == ('action="/offer"' in page) == (role == "editor")
    assert 'name="by"' not in page  # the token says who decides
    status, page = staffed.ask(role, "/review")
    assert status == 200 and ('action="/undo"' in page) == (role != "reader")
    assert f"{role} one" in staffed.ask(role, "/trail")[1]


def test_the_token_says_whose_word_it_is(staffed: Staffed) -> None:
    claim = claims(staffed.desk)[1]
    assert staffed.ask("coder", "/judge", "POST", claim=claim, kind="reject", by="somebody else")[0] == 303
    with Record(staffed.desk.record) as record:
        made = record.judgements()[-1]
        step = record.trail(1)[0]
    assert made.by == step.who == "coder one"
    assert (step.role, step.what, step.of, step.before) == ("coder", "judged: reject", made.id, None)
    assert step.after["kind"] == "reject"
    told = json.loads(staffed.ask("reader", "/trail.json?person=coder+one")[1])
    assert told["steps"][0]["of"] == made.id
    assert {p["name"]: p["role"] for p in told["people"]} == {f"{r} one": r for r in ROLES}


def test_a_record_holds_no_token_and_shows_no_digest(staffed: Staffed) -> None:
    with Record(staffed.desk.record) as record:
        kept = record.people()
        trail = record.trail()
    for token in staffed.tokens.values():
        assert people.digest(token) in {p.token for p in kept}
        assert len(token) >= 43  # 256 bits
        for seen in (msgspec.json.encode(kept), msgspec.json.encode(trail)):
            assert token.encode() not in seen
        assert people.digest(token).encode() not in msgspec.json.encode(trail)
        assert people.digest(token) not in staffed.ask("editor", "/trail.json")[1]


def test_entering_by_the_page_and_leaving(staffed: Staffed) -> None:
    desk, token = staffed.desk, staffed.tokens["reader"]
    asked = desk.ask("/", accept="text/html")
    assert asked.status == 401 and 'action="/enter"' in asked.body
    wrong = desk.ask(ENTER, "POST", urlencode({"token": token[:-1] + "?"}))
    assert wrong.status == 401 and "set-cookie" not in wrong.headers and "opens nothing" in wrong.body
    inside = desk.ask(ENTER, "POST", urlencode({"token": token}))
    assert inside.status == 303 and "HttpOnly" in inside.headers["set-cookie"]
    cookie = inside.headers["set-cookie"].split(";")[0]
    assert desk.ask("/about", cookie=cookie).status == 200
    left = desk.ask("/leave", "POST", urlencode({"secret": staffed.secret()}), cookie=cookie)
    assert left.status == 303 and 'dateline_token=""' in left.headers["set-cookie"]


def test_the_operators_token_is_an_editors_and_revoking_shuts_the_door(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    with Record(path, words) as record:
        token = curation.enrol(record, "Anna", "editor", "me")
    with serving(Settings(path, port=0, token="operator")) as desk:
        assert desk.ask("/about", authorization=f"Bearer {token}").status == 200
        assert 'name="by"' in desk.ask("/trail", authorization="Bearer operator").body or True
        assert (
            desk.ask("/withdraw", "POST", "secret=x", authorization="Bearer operator").status == 403
        )  # no form of ours
        with Record(path) as record:
            curation.revoke(record, "Anna", "me")
        answers = (desk.ask("/about", authorization=f"Bearer {token}").status for _ in range(40))
        assert 401 in answers
    with serving(Settings(path, port=0)) as desk:  # whoever was there once, the door stays shut
        assert desk.ask("/about").status == 401


def test_nobody_takes_part_twice_or_without_a_role(tmp_path: Path) -> None:
    with Record(tmp_path / "r.db") as record:
        first = curation.enrol(record, "Anna  Maria", "coder", "me")
        wrong = [("anna maria", "coder"), ("Anna Maria", "editor"), ("Bo", "king"), ("", "coder"), ("x" * 81, "coder")]
        for name, role in (*wrong, ("a\x00b", "coder")):
            with pytest.raises(InputError):
                curation.enrol(record, name, role, "me")
        curation.revoke(record, "Anna Maria", "me")
        with pytest.raises(InputError):
            curation.revoke(record, "Anna Maria", "me")
        assert curation.enrol(record, "Anna Maria", "editor", "me") != first
        assert [(s.what, s.after["role"]) for s in record.trail()] == [
            ("person added", "editor"), ("person revoked", "coder"), ("person added", "coder")
        ]  # fmt: skip


def test_the_trail_is_only_added_to(tmp_path: Path) -> None:
    with Record(tmp_path / "r.db") as record:
        for name in ("Anna", "Bo", "Cem"):
            curation.enrol(record, name, "coder", "me")
        for order in ("UPDATE trail SET who = 'nobody' WHERE n = 2", "DELETE FROM trail WHERE n = 2"):
            with pytest.raises(RecordError, match="only ever added to"), record.transaction():
                record._db.execute(order)
        assert list(record.faults()) == []
        before = record.digest()
        # Whoever owns the file can take the lock away; the seals tell of it.
        drop = "DROP TRIGGER trail_is_not_changed" + ("" if _is_file(record) else " ON trail")
        with record.transaction():
            record._db.execute(drop)
            record._db.execute("UPDATE trail SET who = 'nobody' WHERE n = 2")
        assert any("step 2 of the trail" in fault for fault in record.faults())
        assert record.digest() == before  # the seal of the last step; the fault says that it does not fit


def _is_file(record: Record) -> bool:
    return type(record._db).__name__ == "SQLite"


def test_two_who_judge_the_same_at_once_both_stand_on_the_trail(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    coded_example(path, [REPORT])
    faults: list[Exception] = []
    with Record(path, words) as record:
        pair = [c.id for c in record.claims_of(REPORT)][:2]
    gate = threading.Barrier(2)

    def judge(by: str, kind: str) -> None:
        try:
            with Record(path, words) as mine:
                gate.wait(10)
                for _ in range(10):
                    curation.judge(mine, kind, pair, by, None, None)
        except Exception as fault:
            faults.append(fault)

    crowd = [threading.Thread(target=judge, args=each) for each in (("Anna", "same"), ("Bo", "different"))]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join(60)
    assert not faults
    with Record(path, words) as record:
        made, trail = record.judgements(), record.trail()
        assert len(made) == len(trail) == 20
        assert {j.id for j in made} == {s.of for s in trail}
        assert list(record.faults()) == []
        curation.undo(record, made[0].id, "Anna")
        with pytest.raises(InputError, match="Anna has undone"):
            curation.undo(record, made[0].id, "Bo")


def test_what_is_decided_at_one_desk_is_seen_at_another(staffed: Staffed) -> None:
    """Two processes behind one address are two desks of one record: forms of one are good at the other."""
    claim = claims(staffed.desk)[2]
    with serving(Settings(staffed.desk.record, port=0)) as desk:
        other = Staffed(desk, staffed.tokens)
        before = json.loads(staffed.ask("reader", "/review.json")[1])["judgements"]
        secret = re.findall(r'name="secret" value="([^"]+)"', staffed.ask("coder", "/trail")[1])[0]
        assert secret == other.secret()
        assert other.ask("coder", "/judge", "POST", claim=claim, kind="accept")[0] == 303
        for _ in range(40):
            if (now := json.loads(staffed.ask("reader", "/review.json")[1])["judgements"]) != before:
                break
        assert now[0]["by"] == "coder one" and len(now) == len(before) + 1


def test_choices_that_stood_in_a_file_are_taken_over_once(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    Path(f"{path}.questions.json").write_text('{"a": {"off": true}, "b": {"pinned": ["Who controls Hama?"]}}')
    with Record(path) as record:
        assert offered.take_over(record, path) == 2
        offered.choose(record, "a", "on", "", "ed")
        assert offered.take_over(record, path) == 0
        assert offered.choices(record) == {"a": offered.Choice(), "b": offered.Choice(pinned=("Who controls Hama?",))}
        assert [s.who for s in record.trail(of="a")] == ["ed", "r.db.questions.json"]
    Path(f"{path}.questions.json").write_text("{")
    with Record(path) as record, pytest.raises(InputError, match="no file of choices"):
        offered.take_over(record, path)


def test_the_commands(tmp_path: Path) -> None:
    path = str(tmp_path / "r.db")
    Record(path).close()
    run = CliRunner().invoke

    def said(*args: str) -> str:
        done = run(app, [*args, "--record", path])
        assert done.exit_code == 0, done.output
        return done.output

    token = json.loads(said("people", "add", "Anna", "--role", "coder", "--by", "me", "--json"))["token"]
    shown = said("people", "add", "Bo", "--by", "me")
    assert "Bo takes part as reader" in shown and len(max(shown.split(), key=len)) == len(token)
    assert [p["role"] for p in json.loads(said("people", "list", "--json"))] == ["coder", "reader"]
    assert "Anna" in said("people", "list")
    assert "revoked" in said("people", "revoke", "Bo", "--by", "me")
    steps = json.loads(said("trail", "--json", "--of", "Bo"))
    assert [(s["what"], s["who"], s["role"]) for s in steps] == [
        ("person revoked", "me", None), ("person added", "me", None)
    ]  # fmt: skip
    assert "person revoked" in said("trail", "--who", "me")
    assert token not in said("trail")
