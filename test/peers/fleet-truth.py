"""Where the XZ backdoor and Log4Shell lie in unpacked images: by file name, digest, class path and byte string alone.

fleet-truth.py ROOT... prints one JSON object: root -> {"xz": [path], "log4j": [[path, version or null]], "files": {digest: [path]}}
"""
import hashlib
import io
import json
import os
import re
import sys
import zipfile

JNDI = "org/apache/logging/log4j/core/lookup/JndiLookup.class"
LIBRARY = re.compile(r"liblzma[^/]*\.so\.5\.6\.[01]$")
PACKAGE = re.compile(r"^Package: (?:liblzma5|liblzma-dev|xz-utils)$.*?^Version: 5\.6\.[01]-", re.M | re.S)


def log4j(path, data, found):
    """Every archive that has the class, however deep; its version by its own pom.properties, else by its name."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile:
        return
    names = archive.namelist()
    if any(name.endswith(JNDI) for name in names):
        pom = next((archive.read(n).decode() for n in names if n.endswith("/log4j-core/pom.properties")), "")
        version = re.search(r"^version=(\S+)", pom, re.M) or re.search(r"log4j-core-(\d[\d.]*)\.jar$", path)
        found.append([path, version and version[1]])
    for name in names:
        member = archive.read(name) if not name.endswith("/") else b""
        if member[:2] == b"PK":
            log4j(f"{path}!/{name}", member, found)


def truth(root):
    answer = {"xz": [], "log4j": [], "files": {}}
    for folder, _, names in os.walk(root):
        for name in names:
            full = os.path.join(folder, name)
            if os.path.islink(full) or not os.path.isfile(full):
                continue
            path = os.path.relpath(full, root)
            with open(full, "rb") as file:
                data = file.read()
            answer["files"].setdefault("sha256:" + hashlib.sha256(data).hexdigest(), []).append(path)
            says_so = b"XZ_5.2" in data and re.search(rb"\x005\.6\.[01]\x00", data)
            if says_so or LIBRARY.search(name):
                answer["xz"].append(path)
            if path == "var/lib/dpkg/status" and any(PACKAGE.match(s) for s in data.decode().split("\n\n")):
                answer["xz"].append(path)
            if data[:2] == b"PK":
                log4j(path, data, answer["log4j"])
    return answer


print(json.dumps({root: truth(root) for root in sys.argv[1:]}))
