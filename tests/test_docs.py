"""The reference is whole: every command, option, event, setting, dossier field, rule and error is on its page."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import pytest
import typer.main
from pydantic import BaseModel

from winks import cli, errors
from winks.agents.codebook import codebook, verdicts
from winks.graphs.case_files import WrittenCase, WrittenFile
from winks.graphs.expectations import Count, Expect
from winks.personas.attestation import Attestation
from winks.personas.dossier import Dossier
from winks.personas.lint import RULES
from winks.personas.reader import SECTIONS
from winks.personas.written import field_labels
from winks.settings import Settings
from winks.trail.document import RunDocument
from winks.trail.exports import FORMATS
from winks.trail.payloads import PAYLOADS

DOCS = Path(__file__).parents[1] / "docs"


def page(name: str) -> str:
    """The text of a reference page."""
    return (DOCS / "reference" / name).read_text(encoding="utf-8")


def commands() -> list[tuple[str, Any]]:
    """Every command with its full name."""
    found: list[tuple[str, Any]] = []
    for name, command in typer.main.get_command(cli.app).commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found += [(f"{name} {each}", inner[each]) for each in inner] if inner else [(name, command)]
    return found


@pytest.mark.parametrize(("name", "command"), commands(), ids=lambda value: value if isinstance(value, str) else "")
def test_a_command_and_its_options_are_documented_and_have_help(name: str, command: Any) -> None:
    text = section_of(f"winks {name}")
    assert command.help in text
    for parameter in command.params:
        shown = next(line for line in text.splitlines() if line.startswith("- ") and names(parameter) in line)
        assert ("required" in shown) == parameter.required, shown
        for limit in (parameter.min, parameter.max):
            assert limit is None or str(limit) in shown.partition(":")[0], shown
        if parameter.default not in (None, False):
            assert f"default `{parameter.default}`" in shown
        for choice in parameter.type_descriptor.choices or ():
            assert f"`{choice.value}`" in shown


@pytest.mark.parametrize(("name", "command"), commands(), ids=lambda value: value if isinstance(value, str) else "")
def test_no_help_holds_a_word_in_brackets_which_a_terminal_would_take_for_a_colour(name: str, command: Any) -> None:
    said = [command.help, *(parameter.help for parameter in command.params)]
    assert [text for text in said if text and re.search(r"\[[a-z]", text)] == [], name


def test_every_format_of_an_export_stands_in_the_help() -> None:
    (export,) = [command for name, command in commands() if name == "export"]
    (help_,) = [parameter.help for parameter in export.params if parameter.name == "format_"]
    assert re.findall(r"[a-z]+", help_.partition(": ")[2].partition(";")[0].replace(" or ", ", ")) == list(FORMATS)


def section_of(name: str) -> str:
    """What the page of commands says of one command."""
    return page("command.md").partition(f"\n## {name}\n")[2].partition("\n## ")[0]


def names(parameter: Any) -> str:
    """How the page names an argument or an option."""
    argument = parameter.param_type_name == "argument"
    return f"`{parameter.name.upper()}`" if argument else ", ".join(f"`{option}`" for option in parameter.opts)


def test_the_options_of_the_command_itself_and_its_settings_are_documented() -> None:
    assert "`--version`" in section_of("winks")
    assert "- `--rounds` (1 to 2; default: `WINKS_ROUNDS`, else `1`)" in section_of("winks deliberate")


@pytest.mark.parametrize("kind", PAYLOADS)
def test_an_event_and_its_payload_are_documented(kind: str) -> None:
    text = page("events.md")
    assert f"`{kind}`" in text
    for field in PAYLOADS[kind].model_fields:
        assert f"`{field}`" in text, field


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in page("settings.md")
    assert f"`WINKS_{name.upper()}`" in page("settings.md")


def dossier_labels() -> list[str]:
    """Every label a curator may write."""
    labels: list[str] = []
    for section in SECTIONS.values():
        annotation = Dossier.model_fields[section].annotation
        for model in (annotation, *getattr(annotation, "__args__", ())):
            if hasattr(model, "model_fields"):
                labels += field_labels(model)
    return labels


@pytest.mark.parametrize("label", dossier_labels())
def test_a_dossier_label_is_documented(label: str) -> None:
    assert label in page("dossier-format.md")


@pytest.mark.parametrize("section", SECTIONS)
def test_a_dossier_section_is_documented(section: str) -> None:
    assert f"## {section}" in page("dossier-format.md")


@pytest.mark.parametrize("key", RunDocument.model_fields)
def test_a_key_of_the_run_document_is_documented(key: str) -> None:
    assert f"`{key}`" in page("run-document.md")


@pytest.mark.parametrize("model", [WrittenFile, WrittenCase, Expect, Count], ids=lambda model: model.__name__)
def test_a_key_of_a_file_of_cases_is_documented(model: type[BaseModel]) -> None:
    lines = page("check-file.md").splitlines()
    for key in model.model_fields:
        shown = [line for line in lines if line.startswith(f"- `{key}` (")]
        assert shown, key
        assert all(line.partition("): ")[2] and line.endswith(".") for line in shown), shown


@pytest.mark.parametrize("field", Attestation.model_fields)
def test_a_field_of_an_attestation_is_documented(field: str) -> None:
    shown = [line for line in page("attestation-file.md").splitlines() if line.startswith(f"- `{field}` (")]
    assert shown


@pytest.mark.parametrize("rule", [rule.__name__ for rule in RULES])
def test_a_lint_rule_is_documented(rule: str) -> None:
    assert f"`{rule}`" in page("lint-rules.md")


@pytest.mark.parametrize(
    "name", [n for n, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, Exception)]
)
def test_an_error_is_documented(name: str) -> None:
    assert f"`{name}`" in page("errors.md")


@pytest.mark.parametrize("word", [*codebook(), *verdicts()])
def test_a_critique_line_and_a_verdict_are_in_the_glossary(word: str) -> None:
    assert word in page("glossary.md")
