"""What must be found in an unpacked image, by nothing but file names, digests, class paths and byte strings.

catalog-truth.py ROOT prints a JSON list of {how, name, version, path}: `version` is null where the evidence has none.
"""
import hashlib
import io
import json
import os
import re
import stat
import sys
import zipfile

NAMES = [
    # A folder that only an installer makes; a jar whose name Maven gave; a library that auditwheel renamed.
    (re.compile(r"/([^/]+?)-(\d[^/-]*)\.dist-info/METADATA$"), "pypi"),
    (re.compile(r"/([^/]+?)-(\d[^/-]*)(?:-py[\d.]+)?\.egg-info(?:/PKG-INFO)?$"), "pypi"),
    (re.compile(r"/specifications/([^/]+?)-(\d[\w.]*)\.gemspec$"), "gem"),
    (re.compile(r"/(commons-[a-z]+|guava|log4j-core)-(\d[\d.]*(?:-jre)?)\.jar$"), "maven"),
    (re.compile(r"\.libs/lib(brotlicommon|openjp2|lzma|zstd)-[0-9a-f]{8}\.so\.(\d+\.\d+\.\d+)$"), "library"),
]
LIBRARIES = {"brotlicommon": "brotli", "openjp2": "openjpeg", "lzma": "xz", "zstd": "zstd"}

DIGESTS = {
    # As published: jQuery's minified file, Maven Central's jar.
    "0925e8ad7bd971391a8b1e98be8e87a6971919eb5b60c196485941c3c1df089a": ("npm", "jquery", "3.4.1"),
    "sha1 4b95f4897fa13f2cd904aee711aeafc0c5295cd8": ("maven", "commons-codec", "1.10"),
}

CLASSES = {
    # A file of a jar ends so, whatever package it was relocated into.
    "org/apache/logging/log4j/core/lookup/JndiLookup.class": "log4j-core",
    "com/google/common/collect/ImmutableList.class": "guava",
    "org/apache/commons/io/IOUtils.class": "commons-io",
    "org/apache/commons/codec/binary/Base64.class": "commons-codec",
    "com/fasterxml/jackson/core/JsonParser.class": "jackson-core",
    "org/eclipse/jetty/server/Server.class": "jetty-server",
    "org/slf4j/LoggerFactory.class": "slf4j-api",
}

STRINGS = [
    (name, re.compile(version), needed)
    for name, version, needed in [
        ("openssl", rb"OpenSSL (\d+\.\d+\.\d+) \d+ [A-Z][a-z]{2} 20\d\d\0", b"OPENSSLDIR: "),
        ("zlib", rb" inflate (\d+\.\d+(?:\.\d+)*) Copyright 1995-20\d\d Mark Adler ", b"incorrect data check"),
        ("sqlite", rb"\0(3\.\d\d\.\d+)\0", b"SQLite format 3\0"),
        ("bzip2", rb"\0(1\.0\.\d), \d+-[A-Z][a-z]+-20\d\d\0", b""),
        ("nginx", rb"nginx version: nginx/(\d+\.\d+\.\d+)", b"http_core_module"),
        ("httpd", rb"Apache/(2\.\d+\.\d+) \(", b"AH00016: Configuration Failed"),
        ("redis", rb"\0(\d+\.\d+\.\d+)\0", b"Redis will now exit. Bye bye..."),
        ("memcached", rb"\0memcached (\d+\.\d+\.\d+)", b""),
        ("haproxy", rb"\0(\d+\.\d+\.\d+)-1\+deb\d+u\d+\0", b"HAProxy version %s %s - https"),
        ("postgresql", rb"\0postgres \(PostgreSQL\) (\d+\.\d+) ", b""),
        ("mariadb", rb"\0(\d+\.\d+\.\d+)-MariaDB", b"InnoDB"),
        ("bash", rb"@\(#\)Bash version (\d+\.\d+\.\d+)", b""),
        ("busybox", rb"BusyBox v(\d+\.\d+\.\d+)", b""),
        ("glibc", rb"GNU C Library \([^)]*\) stable release version (\d+\.\d+)", b""),
        ("curl", rb"\0curl (\d+\.\d+\.\d+) \(", b""),
        ("php", rb"\0X-Powered-By: PHP/(\d+\.\d+\.\d+)", b""),
        ("perl", rb"/perl/(5\.\d+\.\d+)\0", b"PERL5OPT"),
        ("ruby", rb"\0ruby (\d+\.\d+\.\d+) \(20", b"ruby - Copyright (C) 1993-"),
        ("node", rb"\0node\.js/v(\d+\.\d+\.\d+)", b""),
        ("libpng", rb"libpng version (\d+\.\d+\.\d+)", b"Cosmin Truta"),
        ("libjpeg-turbo", rb"libjpeg-turbo version (\d+\.\d+\.\d+)", b""),
        ("libtiff", rb"LIBTIFF, Version (\d+\.\d+\.\d+)", b""),
        ("freetype", rb"()tt-cmaps", b"FREETYPE_PROPERTIES"),
    ]
]


def by_name(path):
    for pattern, kind in NAMES:
        match = pattern.search(path)
        if match:
            name, version = match.groups()
            yield f"{'generic' if kind == 'library' else kind} {LIBRARIES.get(name, name)}", version


def by_digest(content):
    for key in (hashlib.sha256(content).hexdigest(), "sha1 " + hashlib.sha1(content).hexdigest()):
        if key in DIGESTS:
            kind, name, version = DIGESTS[key]
            yield f"{kind} {name}", version


def by_class(content, depth=0):
    try:
        names = (archive := zipfile.ZipFile(io.BytesIO(content))).namelist()
    except zipfile.BadZipFile:
        return
    for path, artifact in CLASSES.items():
        if any(name == path or name.endswith("/" + path) for name in names):
            yield f"maven {artifact}", None
    for name in names:
        if name.endswith((".jar", ".war")) and depth < 3:
            yield from by_class(archive.read(name), depth + 1)


def by_string(content):
    for name, pattern, needed in STRINGS:
        versions = {m.group(1).decode() for m in pattern.finditer(content)} if needed in content else set()
        if len(versions) == 1:
            yield f"generic {name}", versions.pop() or None


def search(root):
    for folder, _, files in os.walk(root):
        for name in files:
            full = os.path.join(folder, name)
            if not stat.S_ISREG(os.lstat(full).st_mode):
                continue
            path = os.path.relpath(full, root)
            found = [("name", *one) for one in by_name("/" + path)]
            with open(full, "rb") as file:
                magic = file.read(4)
                if magic == b"\x7fELF" or magic == b"PK\x03\x04" or name.endswith((".min.js", ".jar")):
                    content = magic + file.read()
                    # What a file is counts for more than what it is called.
                    found = [("digest", *one) for one in by_digest(content)] or found
                    if magic == b"\x7fELF":
                        found += [("string", *one) for one in by_string(content)]
                    else:
                        found += [("class", *one) for one in by_class(content)]
            for how, software, version in found:
                yield {"how": how, "name": software, "version": version, "path": path}


json.dump(list(search(sys.argv[1])), sys.stdout)
