"""The table requirement id -> tests, from the ids of DOMAIN.md and the marks `covers` of the tests.

A second table holds the rules of STANDARDS.md (PI-01, SE-03 ...).

`--check` fails when docs/requirements.md is not that table, or when a test names an unknown id.
Without the reference folder the ids are those of the committed table.
"""

import ast
import re
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = ROOT.parent / "shared" / "DOMAIN.md"
STANDARDS = ROOT.parent / "shared" / "STANDARDS.md"
RULES = "## Rules of STANDARDS.md"
TABLE = ROOT / "docs" / "requirements.md"
TESTS = (ROOT / "assay" / "tests", ROOT / "jinjing" / "tests")
ID = r"[A-Z]{2,5}-\d+[a-z]?"
RULE = r"(?:PI|FI|SE|CO|SU|MK|CA|AM|AC|CR|AI|IM|ID|AN)-\d\d"


def known_ids() -> list[str]:
    """Ids in the order of DOMAIN.md."""
    if DOMAIN.exists():
        found = re.findall(rf"^- ({ID})\b", DOMAIN.read_text(encoding="utf-8"), re.MULTILINE)
    else:
        found = re.findall(rf"^\| ({ID}) \|", committed()[0], re.MULTILINE)
    return list(dict.fromkeys(found))


def known_rules() -> list[str]:
    """Ids of rules in the order of STANDARDS.md."""
    text = STANDARDS.read_text(encoding="utf-8") if STANDARDS.exists() else committed()[1]
    return list(dict.fromkeys(re.findall(rf"\b({RULE})\b", text)))


def committed() -> tuple[str, str]:
    """Both parts of the committed page."""
    domain, _, rules = TABLE.read_text(encoding="utf-8").partition(RULES)
    return domain, rules


def marks_of(path: Path) -> list[tuple[str, str]]:
    """(id, test) for every covers mark of a test file, on functions, classes or the module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    module_ids = [
        i
        for node in tree.body
        if isinstance(node, ast.Assign) and is_pytestmark(node)
        for i in ids_in(node.value)
    ]
    found: list[tuple[str, str]] = []

    def visit(body: list[ast.stmt], inherited: list[str]) -> None:
        for node in body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            own = [i for d in node.decorator_list for i in ids_in(d)]
            if isinstance(node, ast.ClassDef):
                visit(node.body, inherited + own)
            elif node.name.startswith("test_"):
                found.extend((i, node.name) for i in dict.fromkeys(inherited + own))

    visit(tree.body, module_ids)
    return found


def is_pytestmark(node: ast.Assign) -> bool:
    return any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets)


def ids_in(node: ast.AST) -> list[str]:
    """The arguments of every `covers(...)` call below the node."""
    calls = (n for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute))
    return [
        a.value
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "covers"
        for a in call.args
        if isinstance(a, ast.Constant) and isinstance(a.value, str)
    ]


def render() -> tuple[str, set[str]]:
    """The page, and ids that tests name but DOMAIN.md does not."""
    covered: dict[str, set[str]] = defaultdict(set)
    for folder in TESTS:
        for path in sorted(folder.rglob("test_*.py")):
            for requirement, test in marks_of(path):
                covered[requirement].add(f"`{path.relative_to(ROOT)}::{test}`")
    ids, rules = known_ids(), known_rules()
    lines = [
        "# Requirements and their tests",
        "",
        "Written by `make requirements` from the ids of DOMAIN.md and the marks `covers` of the tests.",
        "A row without tests is not built yet.",
        "",
        f"{sum(1 for i in ids if covered.get(i))} of {len(ids)} ids have tests.",
        "",
        "| id | tests |",
        "| --- | --- |",
    ]
    lines += [row(i, covered) for i in ids]
    lines += ["", RULES, "", f"{sum(1 for i in rules if covered.get(i))} of {len(rules)} have tests.", ""]
    lines += ["| id | tests |", "| --- | --- |", *(row(i, covered) for i in rules)]
    return "\n".join(lines) + "\n", set(covered) - set(ids) - set(rules)


def row(requirement: str, covered: dict[str, set[str]]) -> str:
    return f"| {requirement} | {'<br>'.join(sorted(covered.get(requirement, ())))} |"


def main() -> int:
    page, unknown = render()
    if unknown:
        print(
            f"tests name ids that neither DOMAIN.md nor STANDARDS.md has: {', '.join(sorted(unknown))}",
            file=sys.stderr,
        )
        return 1
    if "--check" in sys.argv[1:]:
        if not TABLE.exists() or TABLE.read_text(encoding="utf-8") != page:
            print("docs/requirements.md is out of date: run `make requirements`", file=sys.stderr)
            return 1
        return 0
    TABLE.write_text(page, encoding="utf-8")
    print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
