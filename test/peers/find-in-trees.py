"""Searches unpacked images without any code of ours: find-in-trees.py TREES xz|log4j prints the images that hold a bad copy.

By file name, package database, digest, class path and string; archives in archives are opened as deep as they go.
"""
import io, os, re, sys, zipfile

XZ_BAD = {"5.6.0", "5.6.1"}
LOG4J_CLASS = "org/apache/logging/log4j/core/lookup/JndiLookup.class"


def files(tree):
    for folder, _, names in os.walk(tree):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and not os.path.islink(path):
                with open(path, "rb") as stream:
                    yield os.path.relpath(path, tree), stream.read()


def has_xz(path, content):
    if re.search(r"liblzma\.so\.5\.6\.[01]$", path):
        return True
    if path.endswith("var/lib/dpkg/status"):
        for stanza in content.decode("utf-8", "replace").split("\n\n"):
            fields = dict(re.findall(r"^(\S+): (.*)$", stanza, re.M))
            version = re.sub(r"-[^-]*$", "", fields.get("Version", ""))
            if fields.get("Package") in ("liblzma5", "xz-utils") and version in XZ_BAD:
                return True
    return False


def has_log4j(path, content):
    """A copy with the class and a version below 2.15, or with the class and no version to be seen at all."""
    if not content.startswith(b"PK\3\4"):
        return False
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        versions = [
            re.search(rb"^version=(\S+)", archive.read(name), re.M).group(1).decode()
            for name in names
            if name.endswith("log4j-core/pom.properties")
        ]
        if any(name.endswith(LOG4J_CLASS) for name in names):
            if not versions or any(tuple(int(part) for part in version.split(".")[:2]) < (2, 15) for version in versions):
                return True
        return any(has_log4j(name, archive.read(name)) for name in names if re.search(r"\.[jwe]ar$", name))


search = {"xz": has_xz, "log4j": has_log4j}[sys.argv[2]]
for image in sorted(os.listdir(sys.argv[1])):
    if any(search(path, content) for path, content in files(os.path.join(sys.argv[1], image))):
        print(image)
