"""What the words of the record are called on the page. The page speaks English, as the command does."""

from __future__ import annotations

from collections.abc import Mapping

STATUS = {
    "running": "not over: it was under way, or cut off, when this was made",
    "finished": "finished",
    "awaiting_answers": "waits for answers",
    "awaiting_judgement": "waits for a person's word",
    "cancelled": "stopped before its end",
    "failed": "failed",
}
WHO = {"standpoint": "The draft's own standpoint", "restraint": "Restraint in the revision"}
"""Reviewers that are no dossier."""
CUE_LETTER = {
    "place": "P",
    "relation": "R",
    "talk": "T",
    "occasion": "O",
    "medium": "M",
    "stated_identity": "I",
    "constraint": "C",
}
BOUNDARY = {
    "abstain": "Reviewers stand aside for this.",
    "review_with_safety_first": "It is reviewed, with this said first.",
}
REASON = {
    "out_of_scope": "out of scope",
    "too_few_cues": "too few cues",
    "proxy_only": "a proxy only",
    "reserved": "reserved",
    "past_review": "past its review",
    "not_cultural": "not a matter of culture",
    "opt_in_needed": "asks for a reason",
    "withdrawn": "withdrawn",
    "unreadable": "unreadable",
    "not_so_here": "not so here",
    "silence": "cannot hear this",
}
DIFFERS = {
    "opposed_verdicts": "Two reviewers come to opposed words on the same place.",
    "opposed_readings": "Two reviewers read the same place in different ways.",
    "one_abstains": "One speaks of this where another says nothing.",
}
VERDICT = {"fits-as-far-as-I-can-see": "fits as far as I can see", "not-mine-to-say": "not mine to say"}
DECIDED = {"accepted": "accepted", "declined": "declined"}
DISPOSITION = {"taken": "taken", "declined": "declined", "left_to_user": "left to the user"}
FOLLOW_UP = {"settled": "settled", "still_stands": "still stands", "withdrawn": "withdrawn"}
OUTCOME_OF_REVIEW = {
    "findings": "brought findings",
    "nothing_to_raise": "has nothing to raise",
    "abstained": "stood aside",
    "failed": "brought no review",
}
NOTE_STANDING = {
    "well-attested": "Several independent sources about this setting carry it.",
    "attested": "One source about this setting carries it.",
    "extrapolated": "Its sources are about another place, another time or another kind of setting.",
    "contested": "People argue about it, so it may ask and never explains.",
    "unsourced": "Nothing carries it yet. It is sent to no reviewer.",
}
CHECKED = {
    "passage": "The passage was read.",
    "abstract": "The abstract was read.",
    "listing": "Only its listing was seen.",
    "none": "It was not opened.",
}
INSIDE = {
    "yes": "It is about this setting.",
    "partly": "It is partly about this setting.",
    "no": "It is about another setting.",
}
FROM_SETTING = {
    "yes": "Its author is from the setting, or it is in the setting's language.",
    "no": "Its author is from elsewhere.",
    "unknown": "Whether its author is from the setting is not known.",
}
STEP = {
    "open_case": "The case was taken",
    "read_cues": "Cues read",
    "convene": "Dossiers considered",
    "draft": "Draft",
    "review": "Review",
    "read_standpoint": "Standpoint read",
    "check_findings": "Findings checked",
    "revise": "Revision",
    "check_revision": "Revision checked",
    "follow_up": "What became of its findings",
    "pause": "Waiting for a person",
    "present": "The end",
    "resume": "Gone on with",
    "cancel": "Stopped",
    "failure": "Failed",
    "correction": "Not so here",
    "amendment": "Proposed to the curator",
    "decision": "A curator answered what was proposed",
    "judgement": "A person's reading",
    "erasure": "Words were taken out",
}
STEP_OUTCOME = {
    "finished": "done",
    "failed": "failed",
    "stood_in": "its model brought nothing usable; plain code took its place",
    "recorded_earlier": "taken from the record of an earlier leg",
    "unchanged": "asked again, and the same",
    "under_way": "under way",
    "cut_off": "cut off",
    "cancelled": "stopped",
    "paused": "waits",
    "resumed": "gone on with",
}
WHY_A_LEG = {
    "answered": "an answer came in",
    "judged": "a person gave their word",
    "corrected": "something was marked as not so here",
    "retried": "tried again",
}
PART = {"own_reading": "their own reading", "texts": "the texts", "reveal": "after the reveal"}
CALL_STATUS = {"reply": "a reply", "failure": "no reply", "under_way": "under way", "cut_off": "cut off"}
CALL_TEXT = {
    "gone": "This text is no longer in the record.",
    "changed": "What is in the store is not the text that was kept, so it is not shown.",
    "unreadable": "What is in the store cannot be read as a text of its kind.",
    "none": "Nothing has come back.",
}
SENT_BY = {
    "system": "By Winks, as instruction",
    "user": "By Winks, as the turn",
    "assistant": "By the model, earlier",
}
ERASED = {
    "run": "every text of the run",
    "event": "what one event held",
    "words": "every text in which certain words stood",
    "person": "what a person left",
    "reading": "a person's own reading of it",
}
ITEM = {"cue": "Said of the cue", "seat": "Said of the reviewer", "finding": "Said of"}
RELATION = {
    "grew_up_in_it": "grew up in it",
    "live_or_work_in_it": "lives or works in it",
    "know_it_through_someone": "knows it through someone",
    "study_it": "studies it",
    "not_mine": "says the setting is not theirs",
    "rather_not_say": "would rather not say",
}
TAG = {
    "resonates": "ring true",
    "jars": "jar",
    "misread": "could be misread",
    "harm": "could hurt",
    "over_explained": "say too much",
}
WORD = {"fair": "fair", "off": "off", "not_theirs_to_say": "not theirs to say", "cannot_tell": "I can't tell"}
SHOWN = {"draft": "the draft", "revision": "the revision"}


def named(names: Mapping[str, str], value: str) -> str:
    """A word of the record as it is called; one that is not known is shown as it is written."""
    return names.get(value, value.replace("_", " "))


def counted(number: int, one: str, other: str | None = None) -> str:
    """So many of something: `3 events`, `one event`."""
    return f"one {one}" if number == 1 else f"{number:,} {other or one + 's'}"


def at(when: str) -> str:
    """A time of the trail as people read it: `2026-11-24 18:50:07 UTC`."""
    return f"{when[:10]} {when[11:19]} UTC"
