"""Write the reference pages that can be read off the code, so that they cannot say otherwise.

python scripts/reference.py            write docs/reference/*.md
python scripts/reference.py --check    exit 1 and name the pages that are not as the code has them
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
import tomllib
import types
import typing
from pathlib import Path
from typing import Any

import typer.main
from pydantic import BaseModel

from winks import cli, errors
from winks.agents.codebook import codebook, verdicts
from winks.graphs.case_files import WrittenCase, WrittenFile
from winks.graphs.expectations import Count, Expect
from winks.personas import attestation
from winks.personas.lint import RULES
from winks.settings import Settings
from winks.trail import events, payloads
from winks.trail.document import RunDocument
from winks.trail.payload_meaning import FoundNotes, LookedByMeaning

PAGES = Path(__file__).parents[1] / "docs" / "reference"
NOTE = "<!-- Written by scripts/reference.py from the code; change the code, not this page. -->\n"


def main() -> int:
    """Write or check every page."""
    stale = []
    for name, make in MAKERS.items():
        path, text = PAGES / name, make()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(text, encoding="utf-8")
    print("\n".join(stale))
    return 1 if stale and "--check" in sys.argv else 0


def command_page() -> str:
    """Every command, argument and option."""
    lines = [
        "# The command",
        "",
        NOTE,
        "Documents go to stdout; progress, warnings and errors go to stderr. With `--json` there is one document on stdout and nothing else.",
        "",
        "Exit codes: 0 done; 1 the thing asked about is not so (`verify`, `replay`, `check`, `dossiers lint`, `dossiers verify`, a dossier that cannot be read); "
        "2 the call is wrong; 3 the model or the store failed; 130 interrupted.",
        "",
        "A prompt is at most 32 KiB of UTF-8, a draft 128 KiB. An option that is not here is refused, never ignored.",
        "",
        "Arguments are in capitals. A *flag* takes no value and is off unless given. Every command also has `--help`.",
    ]
    for name, command in _commands(typer.main.get_command(cli.app), "winks"):
        lines += ["", f"## {name}", "", str(command.help), ""]
        shown = [parameter for parameter in command.params if parameter.name != "help" and not parameter.hidden]
        lines += [f"- {_parameter(parameter)}" for parameter in shown]
    return "\n".join(lines) + "\n"


def _commands(group: Any, name: str) -> list[tuple[str, Any]]:
    """Every command with its full name; a group itself where it has options of its own."""
    found: list[tuple[str, Any]] = [(name, group)] if group.params else []
    for key, command in group.commands.items():
        inner = hasattr(command, "commands")
        found += _commands(command, f"{name} {key}") if inner else [(f"{name} {key}", command)]
    return found


def _parameter(parameter: Any) -> str:
    names = ", ".join(f"`{option}`" for option in parameter.opts if option.startswith("-"))
    shown = names or f"`{parameter.name.upper()}`"
    facts = "; ".join(_facts(parameter))
    said = getattr(parameter, "help", None) or ""
    return f"{shown}{f' ({facts})' if facts else ''}: {said}".rstrip(": ")


def _facts(parameter: Any) -> typing.Iterator[str]:
    """What the command line itself enforces of a parameter, and what it takes where nothing is given."""
    argument = parameter.param_type_name == "argument"
    flag = getattr(parameter, "is_flag", False)
    if parameter.required:
        yield "required"
    elif argument:
        yield "optional"
    if flag:
        yield "flag"
    if parameter.multiple or parameter.nargs == -1:
        yield "any number"
    if choices := parameter.type_descriptor.choices:
        yield " or ".join(f"`{getattr(choice, 'value', choice)}`" for choice in choices)
    yield from _range(parameter.min, parameter.max)
    if parameter.default is not None and not flag:
        yield f"default `{parameter.default}`"
    elif parameter.name in Settings.model_fields and not argument:
        yield f"default: `WINKS_{parameter.name.upper()}`, else `{Settings.model_fields[parameter.name].default}`"


def _range(least: float | None, most: float | None) -> list[str]:
    if least is not None and most is not None:
        return [f"{least} to {most}"]
    return [f"{word} {limit}" for word, limit in (("at least", least), ("at most", most)) if limit is not None]


def settings_page() -> str:
    """Every setting."""
    docs = _field_docs(Settings)
    lines = ["# Settings", "", NOTE, str(inspect.getdoc(sys.modules[Settings.__module__])), ""]
    lines += ["| setting | environment | default | what it is |", "|---|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "the platform's data folder" if name == "home" else f"`{field.default}`"
        said = re.sub(r" `WINKS_\w+`\.", "", docs.get(name, ""))
        lines.append(f"| `{name}` | `WINKS_{name.upper()}` | {default} | {said} |")
    return "\n".join(lines) + "\n"


def events_page() -> str:
    """Every kind of event and its payload."""
    lines = ["# Events", "", NOTE, str(inspect.getdoc(events)), ""]
    lines += ["An event is `run`, `seq`, `kind`, `schema_version`, `at` and a `payload`, which depends on its kind."]
    for kind, payload in payloads.PAYLOADS.items():
        lines += ["", f"## `{kind}`", "", str(inspect.getdoc(payload)), ""]
        lines += _fields(payload)
    for shared in (payloads.BlobRef, payloads.PublicRef, payloads.Considered, LookedByMeaning, FoundNotes):
        lines += ["", f"## {shared.__name__}", "", str(inspect.getdoc(shared)), "", *_fields(shared)]
    return "\n".join(lines) + "\n"


def document_page() -> str:
    """The run document and every value in it."""
    lines = ["# The run document", "", NOTE, str(inspect.getdoc(sys.modules[RunDocument.__module__])), ""]
    lines += ["Offsets count Unicode code points. A key marked *if any* is left out where it has nothing to say."]
    for model in _reached(RunDocument):
        lines += ["", f"## {model.__name__}", "", str(inspect.getdoc(model)), "", *_fields(model)]
    return "\n".join(lines) + "\n"


def check_page() -> str:
    """Every key of a file of cases."""
    lines = [
        "# A file of cases",
        "",
        NOTE,
        "What `winks check` reads: TOML, UTF-8. [How to use it](../how-to/keep-behaviour-in-ci.md).",
        "",
    ]
    lines += [
        str(inspect.getdoc(sys.modules[WrittenFile.__module__])),
        "",
        str(inspect.getdoc(sys.modules[Expect.__module__])),
    ]
    named = (
        (WrittenFile, "The file"),
        (WrittenCase, "`[[case]]`"),
        (Expect, "`[expect]` and `[case.expect]`"),
        (Count, "Count"),
    )
    for model, title in named:
        lines += ["", f"## {title}", "", str(inspect.getdoc(model)), ""]
        lines += [
            line.replace(" or null", "").replace("`True`", "`true`").replace("object of", "table of")
            for line in _fields(model)
        ]
    return "\n".join(lines) + "\n"


def attestation_page() -> str:
    """Every field of an attestation, and what can be wrong with its file."""
    lines = ["# Attestation files", "", NOTE, str(inspect.getdoc(attestation)), "", ATTESTATIONS.strip()]
    lines += ["", "## Fields", "", *_fields(attestation.Attestation)]
    return "\n".join(lines) + "\n"


ATTESTATIONS = f"""
A file is called `ID.VERSION.KEY.attestation.json`, where KEY is the first {attestation.SHORT} digits of the public key; a withdrawal is called
`ID.VERSION.KEY.withdrawn.attestation.json`. It lies beside the dossier, or in a folder `attestations` beside it. What lies in your own folder counts for
dossiers of every place; what a package brings counts for its own alone.

It is JSON in the canonical form of RFC 8785 (keys in order, no white space, nothing after it), at most {attestation.MAX_BYTES // 1024} KiB. A text has at most
{attestation.MAX_TEXT:,} characters and no invisible ones, a list at most {attestation.MAX_ENTRIES} entries. Any other byte is refused, since it is not what was signed.

| kind | who signs | what it does |
|---|---|---|
| `curator-signed` | who answers for the text | carries that standing, where the dossier's file claims it |
| `community-reviewed` | somebody from the setting, with a key that did not sign as curator | the same; may give labels |
| `withdrawn` | whoever attested the dossier in any version | takes it back in every version, until the same key attests a later one |

A file that cannot be taken is told (`winks dossiers list`, the Dossiers page) and has no effect: one that was changed, that is called otherwise, that is
about a dossier that is not here, a withdrawal by a key that attested nothing. A dossier that claims what nobody signed is a fault and takes no part in
any run. Nothing in one file keeps another dossier from taking part.
"""


def errors_page() -> str:
    """Every error."""
    lines = ["# Errors", "", NOTE, "```text", str(inspect.getdoc(errors)), "```"]
    for name in errors.__all__:
        thing = getattr(errors, name)
        code = f" Exit {thing.exit_code}." if issubclass(thing, Exception) else ""
        lines += ["", f"## `{name}`", "", f"{inspect.getdoc(thing)}{code}"]
    return "\n".join(lines) + "\n"


def rules_page() -> str:
    """Every lint rule."""
    lines = [
        "# Lint rules",
        "",
        NOTE,
        "What a colleague would object to. An *error* keeps a dossier from shipping. A *warning* is the curator's to weigh: change the passage, or keep it",
        "with a reason under `## Kept` ([the format](dossier-format.md#kept)). What is kept is shown as kept, with its reason. `winks dossiers lint --strict`",
        "takes a warning that is not kept for an error; a dossier is released that way.",
        "",
        "A rule sees only a dossier that could be read: a missing field, or a scope that leaves one empty, is refused before. Rules compare words. They are",
        "a floor: a dossier can pass them all and be thin. Each example below is a passage of the invented dossier that the tests use, and is run by",
        "`tests/personas/test_lint.py`.",
    ]
    for rule, level in RULES.items():
        example = EXAMPLES[rule.__name__]
        lines += ["", f"## `{rule.__name__}`", "", f"{level}. {inspect.getdoc(rule)}".replace("\n\n", " ")]
        lines += ["", example["say"]] if "say" in example else []
        for label, which in (("Not", "bad"), ("Rather", "good")):
            lines += ["", f"{label}:", "", "```text", example[which].strip("\n"), "```"]
    return "\n".join(lines) + "\n"


EXAMPLES = tomllib.loads((PAGES.parents[1] / "tests" / "personas" / "lint_examples.toml").read_text(encoding="utf-8"))
"""For each lint rule, a passage that it objects to and one that it does not."""


def glossary_page() -> str:
    """The words as they are used here."""
    lines = [
        "# Glossary",
        "",
        NOTE,
        "The words of the field as this project uses them.",
        "",
        *WORDS.strip().splitlines(),
    ]
    lines += ["", "## The ten lines", "", "A reviewer uses those that the case calls for."]
    for line in codebook().values():
        lines += ["", f"**{line.id}**: {line.name}. {line.asks} It must not: {line.must_not} ({line.terms})"]
    lines += ["", "## Verdicts", "", "In words, never in numbers.", ""]
    lines += [f"- **{verdict.id}**: {verdict.meaning}" for verdict in verdicts().values()]
    return "\n".join(lines) + "\n"


WORDS = """
- **account**: what the user says of their own setting. It outranks every dossier.
- **abstention**: a result. A dossier, or a reviewer on part of a case, says nothing and says why: `out_of_scope`, `too_few_cues`, `proxy_only`, `reserved`, `past_review`, `not_cultural`, `silence`, `opt_in_needed`, `withdrawn`, `unreadable`, `not_so_here`.
- **amendment**: what a person said should be otherwise in a dossier: the user of a run by a correction, a judge by what they said of a finding or its note. A curator accepts or declines it, with a reason that its author is shown.
- **attestation**: what one person signed about one dossier, to the byte: who they are to the setting, what they looked at, what they object to.
- **basis**: what a finding rests on: a note that was sent, a codebook entry, the user's own words, or a model with no source.
- **boundary**: what comes before any reading of culture: safety, law, consent, illness.
- **case**: a prompt, the draft under review if there is one, and the user's account.
- **contrast pair**: two drafts of one reply, one that raises a note and one that does not; the note's test.
- **cue**: a verbatim piece of the prompt or the account, of a type: place, relation, talk, occasion, medium, stated identity, constraint.
- **dossier**: what one curator knows of one situation, with sources, doubts and silences. Its standing is `starter`, `curator-signed`, `community-reviewed`, `reserved` or `withdrawn`.
- **draft**: the text under review. It never seats a dossier.
- **erasure**: words taken out of the record, on the record: an event says which texts, why and by whom, and the chain still verifies.
- **fingerprint**: thirty digits of a key, to be read out, so that people can tell whose it is.
- **finding**: one reading of one place, anchored, based, with rivals, ending in a question.
- **informant**: a human being in a source. Nothing in this program is one.
- **judge, judgement**: for people only.
- **mirror**: what a dossier says regardless of the draft, counted over many cases. It rates nothing.
- **label, notice**: a label is what people from a setting say of how their knowledge may be used, and only they give it. A notice is what the project says of rights that may exist.
- **note**: one thing a dossier knows. Its standing is `well-attested`, `attested`, `extrapolated`, `contested` (it may ask, never explain) or `unsourced` (curators only).
- **omission**: the prompt gives a cue and the draft passes it over in silence.
- **response**: what became of a finding: taken, declined or left to the user, with a reason.
- **reviewer**: a role bounded by one dossier. It speaks about a setting, never as a person of it.
- **revision**: the draft after its critiques: *held* with its places marked, or *rewritten*.
- **scope**: a situation: setting, relations, register, period, place, who is in and who is out. Never a nation, a people, a religion, a language or a name.
- **seat**: a dossier that reviews a case, the cues that brought it, the notes it was given.
- **standpoint**: from whose common sense the draft itself speaks. It is read in every run.
- **thin, thick**: after Ryle and Geertz. Thin is the movement, a twitch or a wink alike; thick says what the movement may be doing here. Thicker is not longer.
- **trail**: the audit trail of a run: events in a chain, texts beside it.
- **twitch or wink**: whether an act means something, to whom, and what.
"""


def _fields(model: type[BaseModel]) -> list[str]:
    docs = _field_docs(model)
    optional = getattr(model, "optional_keys", frozenset())
    return [
        f"- `{name}` ({_type(field.annotation)}{', if any' if name in optional else ''}){': ' + docs[name] if docs.get(name) else ''}"
        for name, field in model.model_fields.items()
    ]


def _type(annotation: Any) -> str:
    if annotation is type(None):
        return "null"
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return " or ".join(f"`{value}`" for value in inner)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(_type(item) for item in inner)
    if origin is typing.Annotated:
        return _type(inner[0])
    if origin in (tuple, list, frozenset):
        return f"list of {_type(inner[0])}"
    if origin is dict:
        return f"object of {_type(inner[1])}"
    return {"str": "text", "int": "number", "float": "number", "bool": "true or false"}.get(
        annotation.__name__, annotation.__name__
    )


def _reached(model: type[BaseModel]) -> list[type[BaseModel]]:
    """A model and every model among its fields, each once, outermost first."""
    found, queue = [], [model]
    while queue:
        each = queue.pop(0)
        if each not in found:
            found.append(each)
            queue += [m for field in each.model_fields.values() for m in _models(field.annotation)]
    return found


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in typing.get_args(annotation) for model in _models(inner)]


def _field_docs(model: type[BaseModel]) -> dict[str, str]:
    """The docstring under each field, also of the classes a model inherits from."""
    docs: dict[str, str] = {}
    for cls in reversed([c for c in model.__mro__ if c.__module__.startswith("winks")]):
        body = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
        assert isinstance(body, ast.ClassDef)
        for field, after in zip(body.body, body.body[1:], strict=False):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(after, ast.Expr)
                and isinstance(after.value, ast.Constant)
            ):
                docs[ast.unparse(field.target)] = " ".join(str(after.value.value).split())
    return docs


MAKERS = {
    "command.md": command_page,
    "settings.md": settings_page,
    "events.md": events_page,
    "run-document.md": document_page,
    "check-file.md": check_page,
    "attestation-file.md": attestation_page,
    "errors.md": errors_page,
    "lint-rules.md": rules_page,
    "glossary.md": glossary_page,
}

if __name__ == "__main__":
    raise SystemExit(main())
