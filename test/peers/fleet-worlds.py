"""What any right answer about a fleet says, found by looking at every raw document, one by one.

fleet-worlds.py reads JSON lines from standard input, each one fleet: {"sboms": [CycloneDX], "looks": [{"cluster", "at", "covers", "pods", "ended": [{"pods", "until"}]}],
"osv": [OSV], "staleAfter", "now", "questions": [...]}, and writes for each a line: the list of its answers. Times are milliseconds. Of shearwall nothing
is used: not its readers, names, version orders or intervals.
"""
import datetime
import functools
import json
import re
import sys
import urllib.parse

# --- versions ---


def debian_weight(sign):
    if sign == "~":
        return -1
    return ord(sign) if sign.isalpha() else ord(sign) + 256


def debian_part(a, b):
    while a or b:
        words = [re.match(r"\D*", text)[0] for text in (a, b)]
        for at in range(max(map(len, words))):
            left, right = (debian_weight(word[at]) if at < len(word) else 0 for word in words)
            if left != right:
                return -1 if left < right else 1
        a, b = a[len(words[0]):], b[len(words[1]):]
        numbers = [re.match(r"\d*", text)[0] for text in (a, b)]
        left, right = (int(number or 0) for number in numbers)
        if left != right:
            return -1 if left < right else 1
        a, b = a[len(numbers[0]):], b[len(numbers[1]):]
    return 0


def debian(a, b):
    def split(text):
        epoch, _, rest = text.rpartition(":")
        upstream, dash, revision = rest.rpartition("-")
        return int(epoch or 0), (upstream if dash else rest), (revision if dash else "")

    (ea, ua, ra), (eb, ub, rb) = split(a), split(b)
    if ea != eb:
        return -1 if ea < eb else 1
    return debian_part(ua, ub) or debian_part(ra, rb)


def by_key(key):
    return lambda a, b: (key(a) > key(b)) - (key(a) < key(b))


def npm_key(text):
    return [int(number) for number in text.split(".")]


def python_key(text):
    release, kind, number = re.fullmatch(r"(\d+(?:\.\d+)*)(rc|\.post)?(\d*)", text).groups()
    numbers = [int(each) for each in release.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return numbers, {"rc": -1, None: 0, ".post": 1}[kind], int(number or 0)


def maven_key(text):
    release, _, qualifier = text.partition("-")
    numbers = [int(each) for each in release.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return numbers, 0 if qualifier == "" else -1, qualifier


ORDERS = {"deb": debian, "npm": by_key(npm_key), "pypi": by_key(python_key), "maven": by_key(maven_key)}

# --- package URLs ---


def parse_purl(text):
    body, _, qualifiers = text.removeprefix("pkg:").partition("?")
    path, _, version = body.partition("@")
    parts = [urllib.parse.unquote(part) for part in path.split("/")]
    return {
        "type": parts[0],
        "namespace": "/".join(parts[1:-1]),
        "name": parts[-1],
        "version": urllib.parse.unquote(version),
        "qualifiers": dict(urllib.parse.parse_qsl(qualifiers)),
    }


def shown(piece):
    name = "/".join(part for part in (piece["type"], piece["namespace"], piece["name"]) if part)
    return f'{name}@{piece["version"]}'


def source_of(piece):
    return piece["qualifiers"].get("upstream")


# --- what is told of images ---


class Images:
    """Documents that share a digest are of one image."""

    def __init__(self, sboms):
        self.groups = []
        for sbom in sboms:
            root = sbom["metadata"]["component"]
            digests = {root["version"]} if root["version"] else set()
            for extra in root.get("properties", []):
                if extra["name"] == "aquasecurity:trivy:ImageID":
                    digests.add(extra["value"])
            pieces = [parse_purl(each["purl"]) for each in sbom["components"]]
            whole = any(
                each["aggregate"] == "complete" and root["bom-ref"] in each["assemblies"]
                for each in sbom.get("compositions", [])
            )
            group = {"digests": digests, "pieces": pieces, "whole": whole}
            for other in [other for other in self.groups if other["digests"] & digests]:
                self.groups.remove(other)
                group["digests"] |= other["digests"]
                group["pieces"] = other["pieces"] + group["pieces"]
                group["whole"] = group["whole"] or other["whole"]
            self.groups.append(group)

    def of(self, digest):
        return next((group for group in self.groups if digest in group["digests"]), None)


# --- what ran ---


def sightings(look):
    seen = {}
    for pod in look["pods"]["items"]:
        (status,) = pod["status"]["containerStatuses"]
        started = datetime.datetime.fromisoformat(status["state"]["running"]["startedAt"].replace("Z", "+00:00"))
        key = (
            look["cluster"],
            pod["metadata"]["namespace"],
            pod["metadata"]["ownerReferences"][0]["name"],
            status["imageID"].partition("@")[2],
        )
        entry = seen.setdefault(key, {"count": 0, "since": float("inf"), "owner": None})
        entry["count"] += 1
        entry["since"] = min(entry["since"], round(started.timestamp() * 1000))
        entry["owner"] = pod["metadata"].get("labels", {}).get("team")
    return seen


def covers(look, namespace):
    return bool(look["pods"]["items"]) and (look["covers"] == "all" or namespace in (look["covers"] or []))


def endings(look):
    """What had ended by then, each as it was seen at the last moment before."""
    for each in look["ended"]:
        for key, entry in sightings({**look, "pods": each["pods"]}).items():
            yield key, {**entry, "at": each["until"] - 1}


def intervals(looks):
    """From the start of what was seen until it is first known not to be there: a look that would have seen it did not, or it is told to have ended.
    What touches is one interval."""
    seen = [sightings(look) for look in looks]
    told = [ending for look in looks for ending in endings(look)]
    runs = []
    for key in sorted({key for each in seen for key in each} | {key for key, _ in told}):
        there = [{**each[key], "at": look["at"]} for look, each in zip(looks, seen) if key in each]
        there += [entry for other, entry in told if other == key]
        missed = [look["at"] for look, each in zip(looks, seen) if look["cluster"] == key[0] and covers(look, key[1]) and key not in each]
        missed += [entry["at"] + 1 for other, entry in told if other == key]
        pieces = [{**entry, "to": min([at for at in missed if at > entry["at"]], default=float("inf"))} for entry in there]
        merged = []
        for piece in sorted(pieces, key=lambda each: each["since"]):
            if merged and piece["since"] <= merged[-1]["to"]:
                last = merged[-1]
                if piece["at"] > last["at"]:
                    last["count"], last["at"] = piece["count"], piece["at"]
                last["to"] = max(last["to"], piece["to"])
            else:
                merged.append(dict(piece))
        runs += [{**each, "key": key} for each in merged]
    return runs


def overlaps(run, time):
    if time["kind"] == "now":
        return run["to"] == float("inf")
    if time["kind"] == "at":
        return run["since"] <= time["at"] < run["to"]
    if time["kind"] == "between":
        return run["since"] <= time["to"] and run["to"] > time["from"]
    return True


def moments(fleet, time):
    """Freshness changes only when somebody looks, and when a look becomes too old."""
    if time["kind"] == "archive":
        return []
    if time["kind"] != "between":
        return [time.get("at", fleet["now"])]
    looked = [look["at"] for look in fleet["looks"]]
    turns = [at + shift for at in looked for shift in (-1, 0, fleet["staleAfter"], fleet["staleAfter"] + 1)]
    return [time["from"], time["to"], *(at for at in turns if time["from"] < at < time["to"])]


def is_fresh(fleet, time, cluster):
    names = {look["cluster"] for look in fleet["looks"] if cluster in (None, look["cluster"])}
    return all(is_fresh_at(fleet, moment, name) for moment in moments(fleet, time) for name in names)


def is_fresh_at(fleet, moment, name):
    until = [look for look in fleet["looks"] if look["cluster"] == name and look["at"] <= moment]
    new = [look for look in until if moment - look["at"] <= fleet["staleAfter"]]
    covering = [look for look in until if look["pods"]["items"] and look["covers"]]
    if not covering:
        # Nobody ever said that a look saw all there is.
        return any(look["pods"]["items"] for look in new)
    if any(look["covers"] == "all" for look in covering):
        return any(look["covers"] == "all" and look["pods"]["items"] for look in new)
    # A namespace that is first looked at later is not empty until then.
    parts = [look["covers"] for look in fleet["looks"] if look["cluster"] == name and look["pods"]["items"] and look["covers"]]
    spaces = {space for part in parts if part != "all" for space in part}
    return all(any(covers(look, space) for look in new) for space in spaces)


# --- questions ---

ECOSYSTEMS = {"deb": "Debian:13", "npm": "npm", "pypi": "PyPI", "maven": "Maven"}


def advisory_name(piece):
    if piece["type"] == "deb":
        return source_of(piece) or piece["name"]
    return (":" if piece["type"] == "maven" else "/").join(part for part in (piece["namespace"], piece["name"]) if part)


def flawed(fleet, flaw, known_at):
    records = []
    for record in fleet["osv"]:
        published = datetime.datetime.fromisoformat(record["published"].replace("Z", "+00:00")).timestamp() * 1000
        if flaw in [record["id"], *record["aliases"]] and (known_at is None or published <= known_at):
            records += record["affected"]

    def has(piece):
        for affected in records:
            package = affected["package"]
            if (package["ecosystem"], package["name"]) != (ECOSYSTEMS[piece["type"]], advisory_name(piece)):
                continue
            for spread in affected["ranges"]:
                fixed = [event["fixed"] for event in spread["events"] if "fixed" in event]
                if all(ORDERS[piece["type"]](piece["version"], each) < 0 for each in fixed):
                    return True
        return False

    return has


def named(ask):
    wanted = ask.get("purl") and parse_purl(ask["purl"])

    def has(piece):
        names = [piece["name"].lower(), (source_of(piece) or "").lower()]
        if wanted is None:
            if ask["name"].lower() not in names:
                return False
        elif (piece["type"], piece["namespace"]) != (wanted["type"], wanted["namespace"]) or wanted["name"] not in names:
            return False
        order = ORDERS[piece["type"]]
        low, high, exact = ask.get("low"), ask.get("high"), ask.get("exact")
        return (
            (low is None or order(piece["version"], low) >= 0)
            and (high is None or order(piece["version"], high) <= 0)
            and (exact is None or order(piece["version"], exact) == 0)
        )

    return has


def answer(fleet, images, runs, question):
    ask, time = question["ask"], question["time"]
    digest = ask.get("digest")
    wanted = (
        (lambda _: False)
        if digest
        else flawed(fleet, ask["flaw"], question["knownAt"])
        if "flaw" in ask
        else named(ask)
    )

    def pieces_in(group):
        if digest:
            return [] if digest in group["digests"] else None
        return sorted({shown(piece) for piece in group["pieces"] if wanted(piece)}) or None

    meant = [
        run
        for run in runs
        if question["cluster"] in (None, run["key"][0]) and question["owner"] in (None, run["owner"]) and overlaps(run, time)
    ]
    rows, hit, uncovered, standing = set(), 0, set(), []
    for run in meant:
        cluster, namespace, workload, reported = run["key"]
        group = images.of(reported)
        if group is None:
            uncovered.add(reported)
            hit += run["count"] if reported == digest else 0
            continue
        standing.append(group)
        pieces = pieces_in(group)
        if pieces is not None:
            hit += run["count"]
            rows.add(f'{cluster} {namespace} {workload} {reported} + {" ".join(pieces)}')
    asked = images.groups if time["kind"] == "archive" else standing
    untold = {id(group) for group in asked if pieces_in(group) is None and (digest or not group["whole"])}
    archive = [group for group in images.groups if time["kind"] == "archive" and pieces_in(group) is not None]
    known = "flaw" not in ask or any(ask["flaw"] in [each["id"], *each["aliases"]] for each in fleet["osv"])
    sure = (
        known
        and (meant or time["kind"] == "archive")
        and not uncovered
        and not untold
        and is_fresh(fleet, time, question["cluster"])
    )
    return {
        "rows": sorted(rows),
        "containers": hit,
        "all": sum(run["count"] for run in meant),
        "notCovered": len(uncovered),
        "notWhole": len(untold),
        "inArchive": len(archive) if time["kind"] == "archive" else None,
        "verdict": "exposed" if hit or archive else "none" if sure else "unknown",
    }


for line in sys.stdin:
    fleet = json.loads(line)
    images, runs = Images(fleet["sboms"]), intervals(fleet["looks"])
    print(json.dumps([answer(fleet, images, runs, question) for question in fleet["questions"]]))
