"""The settings: a bad value is a sentence, the caller goes before the environment, and nothing changes afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from winks.errors import OperatorError, SettingError
from winks.settings import Settings


def refusal(**given: Any) -> str:
    """The sentence with which settings are refused."""
    with pytest.raises(SettingError) as caught:
        Settings.load(**given)
    return str(caught.value)


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    """Two folders that are there, one for the caller and one for the environment."""
    made = {"caller": tmp_path / "from-caller", "environment": tmp_path / "from-environment"}
    for folder in made.values():
        folder.mkdir()
    return made


# Values that cannot be used


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rounds", 0),
        ("rounds", 3),
        ("rounds", -1),
        ("rounds", 10**30),
        ("rounds", "two"),
        ("rounds", ""),
        ("rounds", 1.5),
        ("rounds", []),
        ("model", 3),
        ("model", ["embedded"]),
        ("home", 3),
        ("home", b"home"),
        ("home", ["home"]),
        ("dossiers", 3),
        ("dossiers", b"dossiers"),
        ("dossiers", {"a": 1}),
    ],
)
def test_a_bad_value_from_the_caller_is_a_sentence_with_its_name_and_value(name: str, value: Any) -> None:
    sentence = refusal(**{name: value})
    assert sentence.startswith(f"The setting {name!r} has the value {value!r}: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize("value", ["0", "3", "two", "1.5", " ", "null"])
def test_bad_rounds_from_the_environment_are_a_sentence_too(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINKS_ROUNDS", value)
    assert refusal().startswith(f"The setting 'rounds' has the value {value!r}: ")


def test_a_setting_error_is_the_operators_and_ends_the_command_line_with_2() -> None:
    with pytest.raises(OperatorError) as caught:
        Settings.load(rounds=0)
    assert isinstance(caught.value, SettingError)
    assert caught.value.exit_code == 2


def test_a_good_value_from_the_caller_hides_a_bad_one_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINKS_ROUNDS", "two")
    assert Settings.load(rounds=2).rounds == 2


def test_a_bad_value_from_the_caller_is_not_mended_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINKS_ROUNDS", "2")
    assert "'rounds'" in refusal(rounds=3)


@pytest.mark.parametrize("name", ["colour", "round", "WINKS_ROUNDS", "_given"])
def test_a_setting_that_is_not_known_is_refused(name: str) -> None:
    assert refusal(**{name: 1}) == f"There is no setting {name!r}."


# Folders


def test_a_dossiers_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    assert refusal(dossiers=gone) == f"The setting 'dossiers' has the value {str(gone)!r}: that is no folder."


def test_a_file_or_a_symlink_to_nothing_is_no_dossiers_folder(tmp_path: Path) -> None:
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_text("not a folder")
    link.symlink_to(tmp_path / "nothing")
    for path in (file, link, file / "below"):
        assert refusal(dossiers=path).endswith(f"{str(path)!r}: that is no folder.")


def test_a_dossiers_folder_from_the_environment_that_is_not_there_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WINKS_DOSSIERS", str(tmp_path / "gone"))
    assert refusal().endswith(f"{str(tmp_path / 'gone')!r}: that is no folder.")


def test_a_home_that_is_not_there_yet_is_taken_and_not_made(tmp_path: Path) -> None:
    settings = Settings.load(home=tmp_path / "later")
    assert settings.home == tmp_path / "later"
    assert not settings.home.exists()


def test_a_tilde_is_the_users_home_whoever_wrote_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "mine").mkdir()
    given = Settings.load(home="~/trail", dossiers="~/mine")
    assert (given.home, given.dossiers) == (tmp_path / "trail", tmp_path / "mine")
    monkeypatch.setenv("WINKS_HOME", "~/trail")
    monkeypatch.setenv("WINKS_DOSSIERS", "~/mine")
    found = Settings.load()
    assert (found.home, found.dossiers) == (tmp_path / "trail", tmp_path / "mine")


def test_a_tilde_folder_that_is_not_there_is_named_as_it_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert repr(str(tmp_path / "gone")) in refusal(dossiers="~/gone")


def test_a_tilde_within_a_path_is_only_a_letter(tmp_path: Path) -> None:
    assert Settings.load(home=tmp_path / "~" / "b").home == tmp_path / "~" / "b"


# Who is heard


@pytest.mark.parametrize(
    ("name", "caller", "environment", "default"), [("model", "mine", "theirs", "embedded"), ("rounds", 1, 2, 1)]
)
def test_the_caller_goes_before_the_environment_and_the_environment_before_the_default(
    name: str, caller: Any, environment: Any, default: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Settings.load()
    assert (getattr(plain, name), plain.source_of(name)) == (default, "default")
    monkeypatch.setenv(f"WINKS_{name.upper()}", str(environment))
    found = Settings.load()
    assert (getattr(found, name), found.source_of(name)) == (environment, "environment")
    given = Settings.load(**{name: caller})
    assert (getattr(given, name), given.source_of(name)) == (caller, "caller")


@pytest.mark.parametrize("name", ["home", "dossiers"])
def test_a_folder_too_comes_from_the_caller_then_the_environment_then_the_default(
    name: str, folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WINKS_HOME")
    plain = Settings.load()
    assert plain.source_of(name) == "default"
    assert getattr(plain, name) not in folders.values()
    monkeypatch.setenv(f"WINKS_{name.upper()}", str(folders["environment"]))
    found = Settings.load()
    assert (getattr(found, name), found.source_of(name)) == (folders["environment"], "environment")
    given = Settings.load(**{name: folders["caller"]})
    assert (getattr(given, name), given.source_of(name)) == (folders["caller"], "caller")


def test_the_default_home_is_the_users_data_folder_and_no_dossiers_are_added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WINKS_HOME")
    settings = Settings.load()
    assert settings.home.name == "winks"
    assert settings.home.is_absolute()
    assert settings.dossiers is None
    assert settings.own_dossiers == settings.home / "dossiers"


def test_a_value_equal_to_the_default_is_still_the_one_who_gave_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.load(rounds=1).source_of("rounds") == "caller"
    monkeypatch.setenv("WINKS_ROUNDS", "1")
    assert Settings.load().source_of("rounds") == "environment"


def test_none_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINKS_ROUNDS", "2")
    settings = Settings.load(rounds=None, model=None)
    assert (settings.rounds, settings.source_of("rounds")) == (2, "environment")
    assert (settings.model, settings.source_of("model")) == ("embedded", "default")


def test_each_setting_has_a_source_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINKS_MODEL", "theirs")
    settings = Settings.load(rounds=2)
    sources = {name: settings.source_of(name) for name in ("rounds", "model", "dossiers", "home")}
    assert sources == {"rounds": "caller", "model": "environment", "dossiers": "default", "home": "environment"}


def test_variables_of_other_programs_and_unknown_ones_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ROUNDS", "MODEL", "WINKS_COLOUR", "WINKS__GIVEN"):
        monkeypatch.setenv(name, "2")
    settings = Settings.load()
    assert (settings.rounds, settings.model) == (1, "embedded")


# Nothing changes afterwards


@pytest.mark.parametrize(
    ("name", "value"), [("rounds", 2), ("model", "other"), ("home", Path("x")), ("dossiers", None)]
)
def test_settings_cannot_be_changed(name: str, value: Any) -> None:
    settings = Settings.load()
    before = getattr(settings, name)
    with pytest.raises(ValidationError, match="frozen"):
        setattr(settings, name, value)
    assert getattr(settings, name) == before


def test_settings_in_use_do_not_follow_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.load()
    monkeypatch.setenv("WINKS_ROUNDS", "2")
    assert (settings.rounds, settings.source_of("rounds")) == (1, "default")


@pytest.mark.parametrize("name", ["WINKS_HOME", "WINKS_DOSSIERS", "WINKS_ROUNDS", "WINKS_MODEL"])
def test_an_empty_variable_is_one_that_is_not_set(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "")
    loaded = Settings.load(**({} if name == "WINKS_HOME" else {"home": "/tmp/winks"}))
    assert (loaded.dossiers, loaded.rounds, loaded.model) == (None, 1, "embedded")
    assert loaded.home != Path()


@pytest.mark.parametrize("value", ["", "a\0b"])
def test_a_folder_without_a_name_is_a_sentence(value: str) -> None:
    assert "'home'" in refusal(home=value)


@pytest.mark.parametrize("value", ["~nobodyatall/x", "a" * 5000])
def test_a_folder_that_cannot_be_is_a_sentence(value: str) -> None:
    assert "'dossiers'" in refusal(dossiers=value)
