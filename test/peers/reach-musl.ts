/** What is traced of musl: an image of Alpine, and programs that were built for it. */
import { join } from 'node:path';
import type { Workload } from './reach-workloads.ts';

const IMAGE = join(
  process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../shared'),
  'data/images/alpine-311.tar.gz',
);
const UNPACK = `T=$(mktemp -d); trap 'rm -r "$T"' EXIT; tar -xzf "${IMAGE}" -C "$T"; mkdir -p "$R"; tar -xf "$T"/*/layer.tar -C "$R"`;
const OF_ALPINE = { packages: [], install: UNPACK, base: 'own' } as const;

const JOB = `#!/bin/sh
set -e
cd /tmp
date -u +%F | tee stamp | md5sum
wget -q -T 2 -O - https://localhost:1/ || echo refused
apk info -vv | sort | head -n 3
for file in /etc/os-*; do . "$file"; done
echo "$VERSION_ID" | awk -F. '{ print $1 }'
tar -czf a.tgz stamp && gunzip -c a.tgz | tar -tf -
id -un root; getent passwd root; nslookup localhost 127.0.0.1 || true
`;

/** A plug-in by a relative name beside it and one by a format, the library of its own by RPATH, a program by PATH, users, zones, texts. */
const LOADER = `#include <dlfcn.h>
#include <iconv.h>
#include <libintl.h>
#include <locale.h>
#include <pwd.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <netdb.h>
#include <sys/wait.h>
#include <time.h>
int own(void);
extern char **environ;
int main(int count, char **words) {
  char name[256];
  setlocale(LC_ALL, "");
  snprintf(name, sizeof name, "/usr/lib/app/plug-%s.so", "one");
  void *one = dlopen(name, RTLD_NOW), *two = dlopen("libtwo.so", RTLD_NOW);
  if (!one || !two) { puts(dlerror()); return 1; }
  time_t now = 0;
  struct passwd *user = getpwnam("root");
  struct addrinfo *found = 0;
  getaddrinfo("localhost", "http", 0, &found);
  iconv_t codec = iconv_open("UTF-16", "SHIFT_JIS");
  pid_t child; char *line[] = {"uptime", 0}; int status;
  posix_spawnp(&child, "uptime", 0, 0, line, environ); waitpid(child, &status, 0);
  FILE *file = popen("echo $((1 + 1)) | cat", "r"); pclose(file);
  FILE *data = fopen("/usr/share/app/data.txt", "r");
  return user && data && own() == 1 && codec && localtime(&now) ? 0 : 2;
}
`;
const STATIC = `#include <pwd.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>
int main(void) {
  time_t now = 0; localtime(&now); getpwnam("root");
  FILE *file = fopen("/etc/app.conf", "r"); char line[99]; if (!file || !fgets(line, 99, file)) return 1;
  return execl("/usr/local/bin/second", "second", "-v", (char *)0);
}
`;
const SECOND = '#include <stdio.h>\nint own(void); int main(void) { puts("second"); return own() - 1; }';
const BUILD = [
  'cd "$R/opt/src" && mkdir -p "$R/usr/lib/app" "$R/usr/share/app"',
  'echo data > "$R/usr/share/app/data.txt"; echo unused > "$R/usr/share/app-other.txt"',
  'echo "int own(void) { return 1; }" > own.c; echo "int two(void) { return 2; }" > two.c',
  'musl-gcc -shared -fPIC -o "$R/usr/lib/app/libown.so" own.c',
  'musl-gcc -shared -fPIC -o "$R/usr/lib/app/plug-one.so" two.c',
  'musl-gcc -shared -fPIC -o "$R/usr/local/lib/libtwo.so" two.c',
  'musl-gcc -o "$R/usr/local/bin/loader" loader.c -L"$R/usr/lib/app" -lown -Wl,-rpath,/usr/lib/app',
  'musl-gcc -static -o "$R/usr/local/bin/first" static.c',
  'musl-gcc -o "$R/usr/local/bin/second" second.c -L"$R/usr/lib/app" -lown "-Wl,-rpath,\\$ORIGIN/../../lib/app"',
  'rm -r "$R/opt/src"',
].join('\n');
const SOURCES = {
  'opt/src/loader.c': LOADER,
  'opt/src/static.c': STATIC,
  'opt/src/second.c': SECOND,
  'etc/app.conf': 'a = b\n',
};

export const MUSL: readonly Workload[] = [
  {
    ...OF_ALPINE,
    name: 'alpine',
    files: { 'usr/local/bin/job': JOB },
    argv: ['/usr/local/bin/job'],
    floors: [10, 0],
  },
  {
    ...OF_ALPINE,
    name: 'musl-loader',
    files: SOURCES,
    setup: BUILD,
    argv: ['/usr/local/bin/loader'],
    inProc: { opens: 10 },
    floors: [20, 20],
  },
  {
    ...OF_ALPINE,
    name: 'musl-static',
    files: SOURCES,
    setup: BUILD,
    argv: ['/usr/local/bin/first'],
    inProc: { opens: 4 },
    floors: [40, 40],
  },
];
