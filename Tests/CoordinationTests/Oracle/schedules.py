"""Due instants of cron expressions, by croniter and Python's time zones: prints {"cases": [{cron, zone, from, due}]}.

croniter lists the matching times of the wall's clock, without any time zone, and reads a day field that begins with `*` as
Vixie's cron does; one that lists all days without a `*` it takes for one, which Vixie's cron does not: none such is
among the random cases. What daylight saving makes of them is worked out here: the first of two, or the first minute after a
gap, found by trying minute after minute. Arguments: seed, number of random cases.
"""
import datetime, json, random, sys, zoneinfo
from croniter import croniter

UTC, MINUTE = datetime.timezone.utc, datetime.timedelta(minutes=1)
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Casablanca",
         "Pacific/Apia", "America/Sao_Paulo", "Asia/Kathmandu"]
FIELDS = [(0, 59, []), (0, 23, []), (1, 31, []),
          (1, 12, "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()), (0, 6, "SUN MON TUE WED THU FRI SAT".split())]


def instant(wall, zone):
    local = wall.replace(tzinfo=zone, fold=0)
    there = local.astimezone(UTC)
    if there.astimezone(zone).replace(tzinfo=None) == wall:
        return there
    at = there - datetime.timedelta(days=1, hours=1)
    while at.astimezone(zone).replace(tzinfo=None) < wall:
        at += MINUTE
    return at


def due(cron, zone, start, count):
    wall = start.astimezone(zone).replace(tzinfo=None) - datetime.timedelta(hours=26)
    times, found = croniter(cron, wall, implement_cron_bug=True), []
    while len(found) < count:
        at = instant(times.get_next(datetime.datetime), zone)
        if at > start and at not in found:
            found.append(at)
    return found


def item(rng, low, high, names):
    def spelled(number):
        return rng.choice([names[number - low], names[number - low].lower()]) if names and rng.random() < 0.5 else str(number)
    a, b = sorted((rng.randint(low, high), rng.randint(low, high)))
    step = f"/{rng.randint(1, max(1, (high - low) // 2))}"
    return rng.choice([lambda: spelled(a), lambda: f"{spelled(a)}-{spelled(b)}" if a < b else spelled(a),
                       lambda: f"{spelled(a)}-{spelled(b)}{step}" if a < b else spelled(a), lambda: f"*{step}"])()


def field(rng, place):
    low, high, names = FIELDS[place]
    if rng.random() < (0.15, 0.3, 0.5, 0.6, 0.5)[place]:
        return "*"
    return ",".join(item(rng, low, high, names) for _ in range(rng.choice([1, 1, 1, 2, 3])))


def names_all_days(cron):
    """Whether a day field that does not begin with `*` has all there are."""
    expanded = croniter.expand(cron)[0]
    return any(expanded[place] == ["*"] and not cron.split()[place].startswith("*") for place in (2, 4))


def case(cron, zone, start, count=12):
    found = due(cron, zoneinfo.ZoneInfo(zone), start, count)
    return {"cron": cron, "zone": zone, "from": int(start.timestamp() * 1000), "due": [int(at.timestamp() * 1000) for at in found]}


def cases(seed, count):
    rng = random.Random(seed)
    def at(text):
        return datetime.datetime.fromisoformat(text).replace(tzinfo=UTC)
    yield case("30 2 * * *", "Europe/Berlin", at("2026-03-27T12:00"))
    yield case("30 2 * * *", "Europe/Berlin", at("2026-10-23T12:00"))
    yield case("*/20 * * * *", "Europe/Berlin", at("2026-03-29T00:10"))
    yield case("*/20 * * * *", "Europe/Berlin", at("2026-10-24T23:50"))
    yield case("*/20 * * * *", "Europe/Berlin", at("2026-10-25T01:10"))
    yield case("15 2 * * *", "Australia/Lord_Howe", at("2026-10-02T12:00"))
    yield case("0 12 30 12 *", "Pacific/Apia", at("2011-11-01T00:00"), 3)
    yield case("0 0 * * *", "America/Sao_Paulo", at("2018-11-02T00:00"))
    yield case("0 0 29 2 *", "UTC", at("2096-03-01T00:00"), 3)
    yield case("0 0 13 * FRI", "UTC", at("2026-01-01T00:00"))
    yield case("0 0 */2 * MON", "UTC", at("2026-01-01T00:00"))
    yield case("0 6 * * 7", "Asia/Kolkata", at("2026-01-01T00:00"))
    while count:
        cron = " ".join(field(rng, place) for place in range(5))
        start = at("2000-01-01T00:00") + rng.randrange(36 * 366 * 86_400) * datetime.timedelta(seconds=1)
        if names_all_days(cron):
            continue
        try:
            yield case(cron, rng.choice(ZONES), start)
        except Exception as error:
            if "failed to find" not in str(error):
                raise
            continue
        count -= 1


json.dump({"cases": list(cases(int(sys.argv[1]), int(sys.argv[2])))}, sys.stdout)
