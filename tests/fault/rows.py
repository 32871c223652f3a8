"""The rows of the table of figures, and what each promises."""

from __future__ import annotations

from .figures import Row

LOST, UNVERIFIED = "acknowledged events lost", "records that do not verify"
OTHER = "documents not the same"

ROWS = (
    Row(
        "killed",
        "A deliberation is killed (SIGKILL) at a boundary between two events, once the commit is done or just before, "
        "and a new process goes on with it",
        200,
        (LOST, "answered calls asked again", OTHER, UNVERIFIED),
    ),
    Row(
        "cancelled",
        "A deliberation is interrupted (SIGINT), its task cancelled or its stream closed once an event has landed",
        60,
        ("runs not written down as cancelled", LOST, OTHER, UNVERIFIED),
    ),
    Row(
        "writers on sqlite",
        "Four processes write to one SQLite file, and one is killed (SIGKILL) and replaced",
        100,
        (LOST, UNVERIFIED, "runs that nobody can take"),
    ),
    Row(
        "writers on postgresql",
        "The same on PostgreSQL",
        30,
        (LOST, UNVERIFIED, "runs that nobody can take"),
    ),
    Row(
        "server killed",
        "A PostgreSQL server is killed once an event has landed, and started again",
        7,
        (LOST, OTHER, UNVERIFIED),
    ),
    Row(
        "races on sqlite",
        "Two processes go on with one run at the same moment, on SQLite",
        1000,
        ("races that both won", "races that nobody won", UNVERIFIED),
    ),
    Row(
        "races on postgresql",
        "The same on PostgreSQL",
        100,
        ("races that both won", "races that nobody won", UNVERIFIED),
    ),
    Row(
        "zombies",
        "A process is stopped (SIGSTOP) at work, taken for dead from another machine, and goes on writing",
        12,
        ("events written by it", "zombies not refused", UNVERIFIED),
    ),
    Row(
        "disk full",
        "The files of a trail cannot grow beyond a size, from nothing to what the whole run takes, and then they can",
        40,
        (LOST, "half written events", "runs that cannot go on", OTHER, UNVERIFIED),
    ),
    Row(
        "locked",
        "Another process keeps the database locked for longer than a writer waits",
        8,
        (LOST, "half written events", "runs that cannot go on", OTHER, UNVERIFIED),
    ),
    Row(
        "clocks",
        "The clock goes back, jumps ahead, stands still or wanders, in a run and between its legs",
        5,
        ("runs that did not end", "durations below nothing", "replays that diverge", UNVERIFIED),
    ),
    Row(
        "bytes",
        "A byte of an event of a trail of 200 events is changed: every byte, one at a time",
        50_000,
        caught=True,
    ),
    Row("chain", "A digit of a chain value is changed: every digit", 12_800, caught=True),
    Row("kinds", "The kind, the number or the list of runs says something else", 400, caught=True),
    Row("texts", "A byte of a text or of its salt is changed", 1000, caught=True),
    Row("seals", "A byte of a seal is changed, in the database or beside it: every byte", 500, caught=True),
    Row("dropped", "An event is taken out: each", 199, caught=True),
    Row("swapped", "Two events change places: every pair of neighbours, and others by chance", 399, caught=True),
    Row("inserted", "An event is put in: each once more, and one of another run at every place", 400, caught=True),
    Row("cut", "The end is cut off, at every length, and the list of runs mended: seals show it", 199, caught=True),
    Row("rewritten", "An event is changed and every hash after it worked out anew: seals show it", 199, caught=True),
    Row("seals taken", "The seals in the database are deleted too: those beside it show it", 199, caught=True),
    Row(
        "without any seal",
        "The same rewriting, with the seals in the database and those beside it deleted: the limit, nothing shows it",
        199,
        ("changes seen",),
    ),
    Row(
        "bits",
        "A bit is turned anywhere in the file of an SQLite trail; what is kept is read whole, without an index, before and after",
        300,
        ("changes not told",),
    ),
    Row(
        "bad texts",
        "A packed text is cut off, is garbage or a bomb, or what it is packed with is gone",
        10,
        caught=True,
    ),
)
