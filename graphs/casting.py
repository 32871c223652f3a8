"""Who plays each role: plain code over the dossiers, or a model, asked from the desk of the step that needs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from ..agents import cue_reader, drafter, reviewer, reviser, standpoint
from ..agents.calls import Desk, Model
from ..agents.cue_reader import CueReader
from ..agents.drafter import Drafter
from ..agents.models import get_model
from ..agents.prices import Prices
from ..agents.prompting import Prompts
from ..agents.reviewer import Reviewer
from ..agents.reviser import Reviser
from ..agents.standpoint import StandpointReader
from ..errors import SettingError
from ..personas.library import Library
from ..settings import Settings


class Roles(NamedTuple):
    """Who plays each role in one step."""

    cue_reader: CueReader
    drafter: Drafter
    reviewer: Reviewer
    standpoint: StandpointReader
    reviser: Reviser


Casting = Callable[[Desk], Roles]


@dataclass(frozen=True)
class Cast:
    """The models of a run, by role, and what they are told."""

    model: Model | None
    reviewers: dict[str | None, Model | None]
    """By dossier; under None the one for every other reviewer."""
    plain: Roles
    prompts: Prompts

    def __call__(self, desk: Desk) -> Roles:
        """The roles, for a step that asks from this desk."""
        reviews = self.reviewers.get(desk.dossier, self.reviewers[None])
        plain = self.plain
        if self.model is None:
            return plain._replace(reviewer=reviewer.ByModel(reviews, desk, self.prompts)) if reviews else plain
        return Roles(
            cue_reader=cue_reader.ByModel(self.model, desk, self.prompts, plain.cue_reader),
            drafter=drafter.ByModel(self.model, desk, self.prompts),
            reviewer=reviewer.ByModel(reviews, desk, self.prompts) if reviews else plain.reviewer,
            standpoint=standpoint.ByModel(self.model, desk, self.prompts),
            reviser=reviser.ByModel(self.model, desk, self.prompts),
        )


def cast(settings: Settings, library: Library, prompts: Prompts, prices: Prices) -> Cast:
    """The cast that the settings name. ModelUnavailable, SettingError or UnknownId for one that cannot be."""
    names = _reviewer_names(settings, library)
    if settings.max_cost is not None:
        for name in {settings.model, *names.values()} - {"embedded"}:
            if not prices.knows(name):
                raise SettingError(
                    f"A limit on cost needs a price for {name!r}; give one in the file WINKS_PRICES names."
                )
    return Cast(
        get_model(settings.model, settings),
        {dossier: get_model(name, settings) for dossier, name in names.items()},
        by_code(library),
        prompts,
    )


def by_code(library: Library) -> Roles:
    """Every role by plain code."""
    return Roles(
        cue_reader=cue_reader.ByDossier(read.dossier for read in library.held.values()),
        drafter=drafter.ByDossier(),
        reviewer=reviewer.ByDossier(),
        standpoint=standpoint.ByDossier(),
        reviser=reviser.ByDossier(),
    )


def _reviewer_names(settings: Settings, library: Library) -> dict[str | None, str]:
    """The model of each reviewer, from `NAME` and `DOSSIER=NAME` parted by semicolons."""
    names: dict[str | None, str] = {None: settings.model}
    for item in (settings.reviewer_model or "").split(";"):
        dossier, equals, name = item.strip().partition("=")
        if equals:
            names[library.get(dossier.strip()).dossier.id] = name.strip()
        elif dossier:
            names[None] = dossier
    return names
