/** What is traced of programs that are packed, and of modules that are compiled and have no text. */
import type { Workload } from './reach-workloads.ts';

const MAIN = `import locale, subprocess, sys
sys.path.insert(0, "/srv/lib")
import yaml, mine.tool, only
locale.setlocale(locale.LC_ALL, "de_DE.UTF-8")
print(yaml.safe_load("a: 1"), mine.tool.NAME, only.found())
subprocess.run(["factor", "12"])
try:
    open("/none")
except OSError as error:
    print(error)
`;
const COMPILED = `import subprocess, tabnanny, requests
def found():
    return subprocess.check_output(["cksum", "/etc/hostname"]), open("/etc/debian_version").read()
`;

export const PACKED: readonly Workload[] = [
  {
    name: 'zipapp',
    packages: ['python3', 'python3-yaml', 'python3-requests', 'locales-all'],
    files: {
      'srv/build/__main__.py': MAIN,
      'srv/build/mine/__init__.py': '',
      'srv/build/mine/tool.py':
        'import colorsys, sqlite3\nNAME = open("/usr/share/common-licenses/Artistic").readline()\n',
      'srv/lib/only.py': COMPILED,
    },
    setup: `echo a > "$R/etc/hostname"; chroot "$R" sh -c 'cd /srv && python3 -m zipapp build -c -o app && rm -r build && python3 -m compileall -q -b lib && rm lib/only.py'`,
    argv: ['/usr/bin/python3', '/srv/app'],
    inProc: { opens: 100 },
    floors: [26, 10],
  },
];
