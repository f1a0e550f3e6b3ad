"""Counts an overlap with SQL and scores visits and returns by ranks, and compares with what Kindred found.

    insights.py EVENTS PROFILES MEMBERS OVERLAP DIFFERENTIATORS

EVENTS and PROFILES are gzipped JSON lines; MEMBERS is the output of `kindred tail segment-members --from start --json`,
OVERLAP and DIFFERENTIATORS that of `kindred insights show --json`. Prints one line a difference, and at the end how many
figures were compared; ends with 1 where there was a difference.
"""

import bisect
import collections
import datetime
import gzip
import json
import sqlite3
import sys

VISIT_GAP = 1800


def members(path):
    newest = {}
    for line in open(path):
        record = json.loads(line)
        newest[record["key"]] = record["value"]
    return [key.split("/", 1) for key, value in newest.items() if value is not None]


def database(rows, countries):
    sql = sqlite3.connect(":memory:")
    sql.execute("CREATE TABLE member (segment TEXT, customer TEXT, PRIMARY KEY (segment, customer))")
    sql.execute("CREATE TABLE country (customer TEXT PRIMARY KEY, country TEXT)")
    sql.executemany("INSERT INTO member VALUES (?, ?)", rows)
    sql.executemany("INSERT INTO country VALUES (?, ?)", countries.items())
    return sql


def count(sql, inside, outside=(), country=None):
    """Customers in all of `inside` and none of `outside`."""
    parts = ["SELECT customer FROM member WHERE segment = ?"] * len(inside)
    text = " INTERSECT ".join(parts)
    for _ in outside:
        text = f"SELECT customer FROM ({text}) EXCEPT SELECT customer FROM member WHERE segment = ?"
    values = [*inside, *outside]
    if country is not None:
        text = f"SELECT customer FROM ({text}) INTERSECT SELECT customer FROM country WHERE country = ?"
        values.append(country)
    return sql.execute(f"SELECT count(*) FROM ({text})", values).fetchone()[0]


def separation(figures, inside):
    """2·AUC − 1 of a figure by rank, either direction."""
    yes = [figure for customer, figure in figures.items() if customer in inside]
    no = sorted(figure for customer, figure in figures.items() if customer not in inside)
    ahead = sum((bisect.bisect_left(no, x) + bisect.bisect_right(no, x)) / 2 for x in yes)
    area = ahead / (len(yes) * len(no))
    return 2 * max(area, 1 - area) - 1


def behaviour(path):
    times, returns = collections.defaultdict(list), collections.Counter()
    for line in gzip.open(path, "rt"):
        event = json.loads(line)
        instant = datetime.datetime.fromisoformat(event["time"].replace("Z", "+00:00")).timestamp()
        times[event["customer"]].append(instant)
        returns[event["customer"]] += event["event"] == "return"
    visits = {}
    for customer, instants in times.items():
        instants.sort()
        visits[customer] = 1 + sum(b - a >= VISIT_GAP for a, b in zip(instants, instants[1:]))
    return visits, {customer: returns[customer] for customer in times}


def main(events, profiles, member_path, overlap_path, differentiators_path):
    compared, differences = 0, []

    def compare(what, found, expected):
        nonlocal compared
        compared += 1
        if abs(found - expected) > 1e-9:
            differences.append(f"{what}: {found}, and it is {expected}")

    rows = members(member_path)
    countries = {}
    for line in gzip.open(profiles, "rt"):
        profile = json.loads(line)
        countries[profile["customer"]] = profile["attributes"]["country"]
    sql = database(rows, countries)
    overlap = json.load(open(overlap_path))["result"]
    names = [segment["id"] for segment in overlap["segments"]]
    for region in overlap["regions"]:
        inside = region["segments"]
        outside = [name for name in names if name not in inside]
        compare(f"in all of {inside}", region["inclusive"], count(sql, inside))
        compare(f"in exactly {inside}", region["exclusive"], count(sql, inside, outside))
    for row in overlap["fields"][0]["rows"]:
        if row["label"]["kind"] == "value":
            for index, region in enumerate(overlap["regions"]):
                value = row["label"]["value"]
                compare(
                    f"{region['segments']} in {value}", row["inclusive"][index],
                    count(sql, region["segments"], country=value))
    result = json.load(open(differentiators_path))["result"]
    scores = {f["field"]["id"]: f["score"] for f in result["measures"] + result["definesSegment"]}
    inside = {customer for segment, customer in rows if segment == result["primary"]["segment"]["id"]}
    visits, returns = behaviour(events)
    compare("visits", scores["visits()"], separation(visits, inside))
    compare("returns", scores["count(return)"], separation(returns, inside))
    for difference in differences:
        print(difference)
    print(f"{compared} figures compared")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
