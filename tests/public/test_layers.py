"""The layers: who may import what, who may open nurseries and spawn processes, and sizes.

Each rule is a function that gives its violations, so that the tests below can
also show that it finds them, in a small package made for the purpose.
"""

from __future__ import annotations

import re
import textwrap

import pytest
from public.source_tree import PACKAGE, all_imports, dotted_names, modules, runtime_imports

TOP = "trio_codex"
# They know values and bytes, and neither tasks nor time.
SANS_IO = {"protocol", "types", "errors", "_result", "_wire", "_codec", "_schemas", "_config"}
HAND_WRITTEN_LINES = 350
GENERATED_LINES = 2_000
# What is spawned or signalled with.
PROCESS_MODULES = {"_posixsubprocess", "multiprocessing", "pty", "signal", "subprocess"}
PROCESS_CALLS = re.compile(
    r"(trio\.(lowlevel\.open_process|run_process|open_signal_receiver)|(\w+\.)*(terminate|send_signal)"
    r"|os\.(kill|killpg|fork\w*|exec\w+|spawn\w+|posix_spawn\w*|system|popen))"
)


def layer_table(package=PACKAGE) -> dict[str, int]:
    """Read the order of the parts from the docstring of the package: the lowest is 0."""
    rows: list[list[str]] = []
    for line in (package / "__init__.py").read_text(encoding="utf-8").splitlines():
        row = re.match(r"    (\w+(?:, \w+)*)  +\S", line)
        if row is not None:
            rows.append(re.split(r", ", row[1]))
        elif rows:
            break
    return {part: place for place, row in enumerate(reversed(rows)) for part in row}


def parts_without_layer(package=PACKAGE):
    table = layer_table(package)
    return sorted({module.unit for module in modules(package).values()} ^ set(table))


def imports_within(package=PACKAGE):
    """Give every import of one module of the package by another, also for type checkers only."""
    known = modules(package)
    for name, module in known.items():
        for target in sorted(all_imports(module, known)):
            if (target in known or target.startswith(f"{TOP}.")) and target != name:
                yield name, _holder(target, known)


def _holder(target, known):
    while target not in known:
        target = target.rpartition(".")[0]
    return target


def upward_imports(package=PACKAGE):
    table, known = layer_table(package), modules(package)
    return [
        f"{name} (layer {table[known[name].unit]}) imports {target} "
        f"(layer {table[known[target].unit]})"
        for name, target in imports_within(package)
        # Parts that have no layer are another rule's business.
        if {known[name].unit, known[target].unit} <= table.keys()
        if table[known[name].unit] < table[known[target].unit]
    ]


def import_cycles(package=PACKAGE):
    """Give the modules that need each other."""
    needs: dict[str, set[str]] = {}
    for name, target in imports_within(package):
        # A package that shows what its modules have is not a reason for them to need each other.
        if not target.startswith(f"{name}.") and not name.startswith(f"{target}."):
            needs.setdefault(name, set()).add(target)
    reached = {name: set(direct) for name, direct in needs.items()}
    for _ in needs:
        before = sum(map(len, reached.values()))
        for further in reached.values():
            further.update(*(reached.get(name, ()) for name in tuple(further)))
        if sum(map(len, reached.values())) == before:
            break
    return sorted(name for name, further in reached.items() if name in further)


def importers(package=PACKAGE, *, of):
    """Give the modules that import one of some foreign packages."""
    known = modules(package)
    return sorted(
        name
        for name, module in known.items()
        if any(target.split(".")[0] in of for target in runtime_imports(module, known))
    )


def trio_in_sans_io(package=PACKAGE):
    known = modules(package)
    return [name for name in importers(package, of={"trio"}) if known[name].unit in SANS_IO]


def users_of(package=PACKAGE, *, calls):
    """Give the modules that use a dotted name that fits a pattern."""
    return sorted(
        name
        for name, module in modules(package).items()
        if any(re.fullmatch(calls, dotted) for dotted in dotted_names(module))
    )


def wrong_domain_imports(package=PACKAGE):
    known = modules(package)
    table_like = {f"{TOP}.protocol", f"{TOP}.protocol.methods"}
    foundation = {f"{TOP}.protocol.rows", f"{TOP}._util._model"}
    # Each may have those before it.
    names = ("leaves", "thread_items", "variants", "common", "shared")
    bases = [f"{TOP}.protocol.{name}" for name in names]
    wrong = []
    for name, module in known.items():
        if not name.startswith(f"{TOP}.protocol"):
            continue
        if name in table_like:
            allowed = set()
        elif name == f"{TOP}.protocol.rows":
            # By a row, the table loads the variants of a union.
            allowed = {f"{TOP}._util._model", f"{TOP}.protocol"}
        elif name in bases:
            allowed = foundation | set(bases[: bases.index(name)])
        else:
            allowed = foundation | set(bases)
        wrong += [
            f"{name} imports {target}"
            for target in sorted(runtime_imports(module, known))
            if target.startswith(TOP) and target not in allowed
        ]
    return wrong


def too_long(package=PACKAGE):
    limits = {True: GENERATED_LINES, False: HAND_WRITTEN_LINES}
    return [
        f"{name} has {module.lines} lines"
        for name, module in modules(package).items()
        if module.lines > limits[module.generated]
    ]


# The package as it is


def test_every_part_of_the_package_has_a_layer():
    assert parts_without_layer() == []


def test_no_module_imports_from_a_higher_layer():
    assert upward_imports() == []


def test_no_two_modules_of_the_package_need_each_other():
    assert import_cycles() == []


def test_what_knows_no_tasks_does_not_import_trio():
    assert trio_in_sans_io() == []


def test_only_the_codec_imports_cattrs():
    assert importers(of={"cattrs"})
    assert [n for n in importers(of={"cattrs"}) if not n.startswith("trio_codex._codec")] == []


def test_json_is_read_and_written_by_the_wire_the_codec_and_the_schemas_only():
    users = importers(of={"json", "msgspec", "orjson"})
    assert users
    allowed = ("trio_codex._wire", "trio_codex._codec", "trio_codex._schemas")
    assert [name for name in users if not name.startswith(allowed)] == []


def test_a_protocol_domain_imports_nothing_but_what_all_domains_share():
    assert wrong_domain_imports() == []


def test_only_the_client_the_portal_the_console_the_testing_kit_and_commands_open_a_nursery():
    users = users_of(calls=r"trio\.open_nursery")
    programs = ("trio_codex.testing", "trio_codex._cli.")
    assert [n for n in users if not n.startswith(programs)] == [
        "trio_codex._client._open",
        "trio_codex._host._portal",
        # Its server, and a stream of changes for each page that is open.
        "trio_codex.console._app",
        "trio_codex.console._console",
    ]


def test_nothing_but_the_child_of_a_transport_spawns_or_signals_processes():
    home = ["trio_codex._transport._child"]
    # This command hears Ctrl-C itself, and sends no signal.
    hears = "trio_codex._cli.batch"
    assert importers(of=PROCESS_MODULES - {"signal"}) == home
    assert importers(of={"signal"}) == [hears, *home]
    assert users_of(calls=PROCESS_CALLS) == [hears, *home]


def test_no_module_is_too_long_to_be_read_at_once():
    assert too_long() == []


# The rules find what they forbid


@pytest.fixture
def package(tmp_path):
    """A package in good order, and a function that writes a module of it."""
    root = tmp_path / TOP

    def write(name, text):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")

    docstring = """\
        '''The packages:

            testing          users
            __init__         users
            _high            handles
            _low, _lower     trio
            _beside          beside
            protocol         generated
            errors, _util    the tree
        '''
        from trio_codex._high import high
        """
    write("__init__.py", docstring)
    write("_high.py", "from trio_codex import _low\nfrom trio_codex.errors import E\n")
    write("_low/__init__.py", "from ._inner import a\nimport trio\n")
    write("_low/_inner.py", "a = 1\n")
    write("_lower.py", "")
    write("_beside.py", "")
    write("testing/__init__.py", "import trio_codex\nfrom trio_codex import high\n")
    write("protocol/__init__.py", "import importlib\n")
    write("protocol/rows.py", "from trio_codex._util._model import X\n")
    write("protocol/common.py", "from trio_codex.protocol.rows import Row\n")
    write("protocol/turns.py", "from trio_codex.protocol.common import Row\n")
    write("errors.py", "")
    write("_util/_model.py", "")
    return root, write


def test_a_package_in_good_order_breaks_no_rule(package):
    root, _ = package
    assert layer_table(root) == {
        "testing": 6,
        "__init__": 5,
        "_high": 4,
        "_low": 3,
        "_lower": 3,
        "_beside": 2,
        "protocol": 1,
        "errors": 0,
        "_util": 0,
    }
    assert parts_without_layer(root) == []
    assert upward_imports(root) == []
    assert import_cycles(root) == []
    assert trio_in_sans_io(root) == []
    assert wrong_domain_imports(root) == []
    assert users_of(root, calls=r"trio\.open_nursery") == []
    assert too_long(root) == []


@pytest.mark.parametrize(
    "text",
    [
        "from trio_codex._high import x",
        "import trio_codex._high",
        "from . import _high",
        "from trio_codex import high",
        "def f():\n    from trio_codex._high import x",
        "class C:\n    def f(self):\n        if 1:\n            import trio_codex._high",
        "if TYPE_CHECKING:\n    pass\nelse:\n    import trio_codex._high",
    ],
)
def test_an_upward_import_is_found_wherever_it_stands(package, text):
    root, write = package
    write("errors.py", text)
    (found,) = upward_imports(root)
    assert found.startswith("trio_codex.errors (layer 0) imports trio_codex")


@pytest.mark.parametrize("guard", ["TYPE_CHECKING", "typing.TYPE_CHECKING"])
def test_an_import_for_type_checkers_alone_counts_as_one_of_ours_and_not_as_one_of_trio(
    package, guard
):
    root, write = package
    write("errors.py", f"if {guard}:\n    import trio\n    from trio_codex._high import x\n")
    assert len(upward_imports(root)) == 1
    assert trio_in_sans_io(root) == []


def test_a_part_that_the_map_does_not_have_is_found(package):
    root, write = package
    write("_new.py", "")
    assert parts_without_layer(root) == ["_new"]


def test_a_part_that_is_not_there_any_more_is_found(package):
    root, _ = package
    (root / "_beside.py").unlink()
    assert parts_without_layer(root) == ["_beside"]


def test_a_cycle_is_found(package):
    root, write = package
    write("_lower.py", "from trio_codex._beside import a")
    write("_beside.py", "def f():\n    from trio_codex._low._inner import a")
    assert import_cycles(root) == []
    write("_low/_inner.py", "if TYPE_CHECKING:\n    import trio_codex._lower")
    assert import_cycles(root) == [
        "trio_codex._beside",
        "trio_codex._low._inner",
        "trio_codex._lower",
    ]


def test_foreign_imports_are_found(package):
    root, write = package
    write(
        "errors.py", "def f():\n    from trio.lowlevel import checkpoint\n    import json.decoder"
    )
    assert trio_in_sans_io(root) == ["trio_codex.errors"]
    assert importers(root, of={"json"}) == ["trio_codex.errors"]


@pytest.mark.parametrize("target", ["protocol.models", "protocol.methods", "errors"])
def test_a_domain_that_imports_more_than_it_may_is_found(package, target):
    root, write = package
    write("protocol/models.py", "")
    write("protocol/turns.py", f"from trio_codex.{target} import X")
    assert wrong_domain_imports(root) == [f"trio_codex.protocol.turns imports trio_codex.{target}"]


@pytest.mark.parametrize(
    "call",
    [
        "os.killpg(1, 9)",
        "from os import kill",
        "trio.lowlevel.open_process([])",
        "self._process.terminate()",
        "find().process.send_signal(9)",
        "os.fork()",
    ],
)
def test_a_process_call_is_found(package, call):
    root, write = package
    write("_high.py", f"async def f(self):\n    {call}")
    assert users_of(root, calls=PROCESS_CALLS) == ["trio_codex._high"]


@pytest.mark.parametrize(
    "text",
    ["async def f():\n    async with trio.open_nursery(): ...", "from trio import open_nursery"],
)
def test_a_nursery_is_found(package, text):
    root, write = package
    write("_low/_inner.py", text)
    assert users_of(root, calls=r"trio\.open_nursery") == ["trio_codex._low._inner"]


def test_a_long_module_is_found_and_a_generated_one_may_be_longer(package):
    root, write = package
    write("errors.py", "\n" * (HAND_WRITTEN_LINES + 1))
    header = "# Generated from the schema of the runtime. Do not edit; run\n"
    write("protocol/turns.py", header + "\n" * (GENERATED_LINES - 1))
    write("protocol/common.py", header + "\n" * GENERATED_LINES)
    assert too_long(root) == [
        f"trio_codex.errors has {HAND_WRITTEN_LINES + 1} lines",
        f"trio_codex.protocol.common has {GENERATED_LINES + 1} lines",
    ]
