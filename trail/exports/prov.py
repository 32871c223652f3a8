"""Where everything in a run came from, in the words of W3C PROV, as PROV-JSON.

What there was (the user's words, dossiers and their notes, cues, seats, findings, the revision, the run document), what was
done (steps, model calls, what people did) and who answers for it. No text is inside: each thing bears the digest under
which the trail holds its text. Findings say which notes they rest on, and curators answer for what a reviewer reads with
their dossier. The limit: PROV has no word for what did not happen, so a dossier that stood aside is only one that was
considered.
"""

from __future__ import annotations

from ..document import banner
from ..events import status_of
from ..json_text import as_json
from .copy import Reading
from .prov_agents import Agents
from .prov_course import Course
from .prov_json import Statements, name_of
from .prov_values import Values


def prov(reading: Reading) -> bytes:
    """The provenance of a run as PROV-JSON, ending in a newline."""
    say = Statements(reading.copy.run)
    document = _document(reading, say)
    agents = Agents(reading, say)
    course = Course(reading, say, agents)
    course.tell()
    values = Values(reading, say, agents, course)
    values.tell()
    _is_made(reading, say, document, course, values)
    return (as_json(say.plain(), indent=1) + "\n").encode()


def _document(reading: Reading, say: Statements) -> str:
    """The run document, said first, since it bears the banner."""
    said = banner(reading.events[0])
    facts = {"banner": said, "run": reading.copy.run, "status": status_of(reading.events)}
    return say.entity(name_of("document"), ["RunDocument"], said, facts)


def _is_made(reading: Reading, say: Statements, document: str, course: Course, values: Values) -> None:
    """The run document is made from the trail; once the run is over it has been."""
    head = reading.copy.stored[-1].chain
    facts = {"head": head, "events": len(reading.events), "seals": len(reading.copy.seals)}
    trail = say.entity(name_of("trail"), ["Trail"], "the trail of the run", facts)
    for source in (trail, *values.everything()):
        say.relate("wasDerivedFrom", generatedEntity=document, usedEntity=source)
    over = [event for event in reading.events if event.kind == "present_finished"]
    if over:
        say.relate("wasGeneratedBy", entity=document, activity=course.steps[over[-1].seq], time=over[-1].at)
