"""Dossiers from packages: what a broken package may not do, whose dossier is taken of several, and that it is told."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from winks.errors import DossierError
from winks.personas.installed import installed
from winks.personas.library import SHIPPED, load_library

from .signing import AMINA, FERRY_ID, STRANGER, put, put_dossier, said

SHIPPED_IDS = sorted(path.stem for path in SHIPPED.glob("*.md"))
numbers = itertools.count()

Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Install a package with an entry point, and give the folder of its dossiers."""

    def run(
        name: str, code: str = "", value: str = "{module}.dossiers", standing: str = "starter", **dossiers: str
    ) -> Path:
        site = tmp_path / f"site-{name}"
        module = f"{name.replace('-', '_')}_{next(numbers)}"
        folder = site / module / "dossiers"
        folder.mkdir(parents=True)
        (site / module / "__init__.py").write_text(code)
        (folder / "__init__.py").write_text("")
        for dossier_id, version in (dossiers or {FERRY_ID: "0.1.0"}).items():
            put_dossier(folder, standing, version, dossier_id)
        facts = site / f"{name.replace('-', '_')}-1.0.dist-info"
        facts.mkdir()
        (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (facts / "entry_points.txt").write_text(f"[winks.dossiers]\n{name} = {value.format(module=module)}\n")
        monkeypatch.syspath_prepend(str(site))
        return folder

    return run


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of one's own with nothing in it."""
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


# What can be wrong with a package


@pytest.mark.parametrize(
    ("code", "value", "says"),
    [
        ("", "no_such_module_here", "ModuleNotFoundError"),
        ("raise RuntimeError('no luck')", "{module}", "RuntimeError: no luck"),
        ("import sys; sys.exit(7)", "{module}", "SystemExit: 7"),
        ("", "{module}:missing", "AttributeError"),
        ("folder = 7", "{module}:folder", "is no package and gives no folder"),
        ("def folder(): return 7", "{module}:folder", "gives int"),
        ("def folder(): return None", "{module}:folder", "is no package and gives no folder"),
        ("def folder(): raise KeyError('x')", "{module}:folder", "KeyError: 'x'"),
        ("def folder(one): return one", "{module}:folder", "TypeError"),
        ("def folder(): return '/nowhere/at/all'", "{module}:folder", "'/nowhere/at/all' is no folder"),
        ("def folder(): return __file__", "{module}:folder", "is no folder"),
    ],
)  # fmt: skip
def test_a_package_that_cannot_be_used_is_told_by_name_and_stops_nobody(
    install: Install, own: Path, code: str, value: str, says: str
) -> None:
    put_dossier(own, "starter")
    install("winks-harbour", code, value)
    library = load_library(own)
    assert list(library.held) == sorted([*SHIPPED_IDS, FERRY_ID])
    assert library.faults == ()
    (fault,) = library.told
    assert "'winks-harbour'" in fault.file
    assert says in fault.sentence
    assert fault.sentence.endswith(".")


def test_a_broken_dossier_of_a_package_is_a_fault_and_the_others_of_it_are_taken(install: Install) -> None:
    folder = install("winks-harbour")
    (folder / "broken.md").write_text("no head")
    library = load_library()
    assert FERRY_ID in library.held
    assert {fault.file for fault in library.faults} == {"broken.md"}


def test_a_package_signs_for_its_own_and_takes_nobody_else_down(install: Install, own: Path) -> None:
    folder = install("winks-harbour", standing="curator-signed")
    assert FERRY_ID not in load_library().held
    from winks.personas.reader import read_dossier

    put(said(read_dossier(folder / f"{FERRY_ID}.md"), AMINA), folder)
    shipped = read_dossier(SHIPPED / f"{SHIPPED_IDS[0]}.md")
    put(said(shipped, STRANGER), folder)
    put(said(shipped, STRANGER, kind="withdrawn", reason="Spite."), folder)
    library = load_library()
    assert library.get(FERRY_ID).dossier.standing == "curator-signed"
    assert library.get(SHIPPED_IDS[0]).dossier.standing != "withdrawn"
    assert {fault.field for fault in library.told} == {"dossier"}
    assert "no dossier of that id lies here" in library.told[0].sentence


def test_what_lies_in_ones_own_folder_carries_a_dossier_of_a_package(install: Install, own: Path) -> None:
    folder = install("winks-harbour", standing="curator-signed")
    from winks.personas.reader import read_dossier

    put(said(read_dossier(folder / f"{FERRY_ID}.md"), AMINA), own)
    assert load_library(own).get(FERRY_ID).attestations
    assert load_library(own).told == ()


# Whose dossier is taken


def test_a_package_brings_dossiers_and_the_library_says_from_where(install: Install) -> None:
    install("winks-harbour")
    library = load_library()
    assert str(library.origins[FERRY_ID]) == "the package 'winks-harbour'"
    assert {str(library.origins[dossier_id]) for dossier_id in SHIPPED_IDS} == {"Winks"}
    assert library.choices == library.told == library.faults == ()


def test_a_function_may_give_the_folder(install: Install) -> None:
    code = "from pathlib import Path\ndef folder():\n    return Path(__file__).parent / 'dossiers'\n"
    install("winks-harbour", code, "{module}:folder")
    assert load_library().origins[FERRY_ID].package == "winks-harbour"


def test_ones_own_goes_before_a_package_and_a_package_before_what_ships(install: Install, own: Path) -> None:
    id_ = SHIPPED_IDS[0]
    install("winks-harbour", **{id_: "0.5.0"})
    library = load_library(own)
    assert library.get(id_).dossier.version == "0.5.0"
    assert [str(choice) for choice in library.choices] == [
        f"{id_!r} is in the package 'winks-harbour' and in Winks; that in the package 'winks-harbour' is used."
    ]
    assert library.replaced == (id_,)
    put_dossier(own, "starter", "0.6.0", id_)
    library = load_library(own)
    assert library.get(id_).dossier.version == "0.6.0"
    assert "that in your own folder is used." in str(library.choices[0])


def test_of_two_packages_neither_is_taken_and_the_run_is_told_why(install: Install) -> None:
    install("winks-harbour")
    install("winks-quay", **{FERRY_ID: "0.2.0"})
    library = load_library()
    assert FERRY_ID not in library.held
    (fault,) = library.faults
    assert fault.file == f"{FERRY_ID}.md"
    assert "'winks-harbour'" in fault.sentence
    assert "'winks-quay'" in fault.sentence
    assert "put the one you mean into your own folder" in fault.sentence
    with pytest.raises(DossierError, match="none is used"):
        library.get(FERRY_ID)


def test_of_two_packages_ones_own_or_what_ships_is_taken_and_that_is_told(install: Install, own: Path) -> None:
    id_ = SHIPPED_IDS[0]
    install("winks-harbour", **{id_: "0.5.0", FERRY_ID: "0.1.0"})
    install("winks-quay", **{id_: "0.6.0", FERRY_ID: "0.2.0"})
    put_dossier(own, "starter", "0.9.0")
    library = load_library(own)
    assert library.get(FERRY_ID).dossier.version == "0.9.0"
    assert library.origins[id_].kind == "shipped"
    assert library.faults == ()
    told = {choice.id: str(choice) for choice in library.choices}
    assert "that in Winks is used" in told[id_]
    assert "that in your own folder is used" in told[FERRY_ID]


def test_a_broken_one_goes_before_nothing(install: Install, own: Path) -> None:
    install("winks-harbour")
    (own / f"{FERRY_ID}.md").write_text("no head")
    library = load_library(own)
    assert library.origins[FERRY_ID].kind == "package"
    assert {fault.file for fault in library.faults} == {f"{FERRY_ID}.md"}


def test_narrowing_keeps_where_a_dossier_is_from(install: Install) -> None:
    install("winks-harbour")
    assert load_library().narrowed([FERRY_ID]).origins[FERRY_ID].package == "winks-harbour"


# Looking once


def test_packages_are_looked_for_once_and_again_where_the_search_path_changed(install: Install, monkeypatch) -> None:
    assert installed() is installed()
    before = installed()
    install("winks-harbour")
    assert installed() is not before
    assert [origin.package for origin in installed().origins] == ["winks-harbour"]
    monkeypatch.setattr(sys, "path", [path for path in sys.path if "site-winks-harbour" not in path])
    assert installed().origins == ()
