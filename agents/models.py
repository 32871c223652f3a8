"""The model port: a name in, something that answers out.

    embedded            no model: plain code over the dossiers (None)
    scripted:FILE       replies written by hand; scripted:D01 is the worked example of that case
    local:FILE.gguf     a model run in this process
    provider:name       any chat model that LangChain's `init_chat_model` makes

A model is made once a process and shared by every run. What is missing (a package, a key, a file) is one sentence with
the command that mends it.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from ..errors import ModelUnavailable
from ..settings import Settings
from .calls import Model

EMBEDDED = "embedded"
WORKED = Path(__file__).parents[1] / "cases" / "worked"
"""Worked examples: scripted replies to bundled cases."""
LOCAL_TIMEOUT = 1800.0
"""Seconds for one request to a model on this machine, where none are set: a small machine is slow, not down."""


class Provider(NamedTuple):
    """What a provider needs."""

    extra: str
    """`pip install 'winks[EXTRA]'`."""
    package: str
    key: str | None = None
    """The environment variable that holds its key; None where it takes none."""
    langchain: str | None = None
    """What `init_chat_model` calls it, where that is another name."""


PROVIDERS = {
    "openai": Provider("openai", "langchain_openai", "OPENAI_API_KEY"),
    "anthropic": Provider("anthropic", "langchain_anthropic", "ANTHROPIC_API_KEY"),
    "ollama": Provider("ollama", "langchain_ollama"),
    "google": Provider("google", "langchain_google_genai", "GOOGLE_API_KEY", "google_genai"),
    "local": Provider("local", "xllamacpp"),
}
"""The providers that an extra installs. Others that `init_chat_model` knows work where their package is installed."""


class Parameters(NamedTuple):
    """What a model is made with."""

    name: str
    base_url: str | None
    temperature: float | None
    seed: int | None
    max_reply: int
    timeout: float
    structured: str
    concurrency: int
    requests_per_second: float | None

    @property
    def provider(self) -> str:
        """The part of the name before the colon."""
        return self.name.partition(":")[0]

    @property
    def rest(self) -> str:
        """The part of the name after the colon."""
        return self.name.partition(":")[2]


def get_model(name: str, settings: Settings) -> Model | None:
    """The model of this name; None for `embedded`. ModelUnavailable where it is not to be had here."""
    if name == EMBEDDED:
        return None
    parameters = Parameters(
        name,
        settings.base_url,
        settings.temperature,
        settings.seed,
        settings.max_reply,
        _timeout(name, settings),
        settings.structured,
        settings.concurrency,
        settings.requests_per_second,
    )
    if not parameters.rest:
        raise ModelUnavailable(
            f"The model {name!r} has no provider; write embedded, scripted:FILE, local:FILE or PROVIDER:NAME, such as "
            "ollama:llama3.2."
        )
    if parameters.provider == "scripted":
        return _scripted(parameters.rest)
    provider = PROVIDERS.get(parameters.provider)
    if provider is not None:
        _is_there(name, provider, settings.base_url)
    return _made(parameters, _key(provider))


def _timeout(name: str, settings: Settings) -> float:
    """Seconds that a request may take: what the operator set, else more for a model that runs on this machine."""
    is_local = name.startswith("local:") and settings.source_of("timeout") == "default"
    return LOCAL_TIMEOUT if is_local else settings.timeout


def missing(provider: Provider) -> str | None:
    """The command that installs what a provider needs; None where it is installed."""
    needed = (provider.package,) if provider.extra == "local" else ("langchain", provider.package)
    return None if all(find_spec(package) for package in needed) else f"pip install 'winks[{provider.extra}]'"


def has_key(provider: Provider) -> bool:
    """Whether the provider's key is set, or it takes none."""
    return provider.key is None or bool(os.environ.get(provider.key, "").strip())


def _is_there(name: str, provider: Provider, base_url: str | None) -> None:
    if command := missing(provider):
        raise ModelUnavailable(f"The model {name!r} needs packages that are not installed: {command}")
    if not has_key(provider) and base_url is None:
        raise ModelUnavailable(f"The model {name!r} needs a key: export {provider.key}=...")


def _key(provider: Provider | None) -> str | None:
    return os.environ.get(provider.key) if provider and provider.key else None


@lru_cache(maxsize=32)
def _made(parameters: Parameters, key: str | None) -> Model:
    """One client a process for the same parameters and key."""
    if parameters.provider == "local":
        from .models_local import LocalModel  # noqa: PLC0415

        return LocalModel(parameters)
    if not find_spec("langchain"):
        raise ModelUnavailable(
            f"The model {parameters.name!r} needs LangChain and the package of its provider: "
            f"pip install langchain langchain-{parameters.provider}"
        )
    from .models_langchain import LangChainModel, make_client  # noqa: PLC0415  # LangChain takes a second to import

    return LangChainModel(parameters, make_client(parameters, key))


def _scripted(file: str) -> Model:
    """The replies in a file, or the worked example of that name. Read each time: a person may be writing it."""
    from .models_scripted import ScriptedModel  # noqa: PLC0415

    if re.fullmatch(r"[A-Z]\d+", file) and not Path(file).exists():
        return ScriptedModel.read(WORKED / f"{file}.toml", file)
    return ScriptedModel.read(path_of(file), file)


def path_of(file: str) -> Path:
    """A file that a model's name gives. ModelUnavailable where it cannot be one."""
    try:
        return Path(file).expanduser()
    except RuntimeError as error:
        raise ModelUnavailable(f"The file {file!r} cannot be found: {error}") from error
