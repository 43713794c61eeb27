/** Test files that can share a process do: half of what five hundred processes cost is their start. */

export type TestGroups = {
  /** Whose hooks would run for other tests too, or that change what a process has once. */
  alone: string[];
  /** The others by the process that they share, what takes longest first: a long one that starts last would keep one core waiting. */
  together: Map<string, string[]>;
};

/** Outside of any `describe`: it would run for every test of the room. One `before` or `after` all of them does no harm. */
const ROOT_HOOK = /^(?:before|after)Each\(/m;
const OF_THE_PROCESS =
  /\bmock\.|\bglobalThis\b|\bprocess\.(?:chdir|exitCode|memoryUsage|on|once|set\w+|umask)\b|\bprocess\.env(?:\.\w+|\[[^\]]+\])? \??\??=[^=]/;

/** `sources`: the text of each test file by its path in the repository. */
export function groupTests(sources: ReadonlyMap<string, string>): TestGroups {
  const files = [...sources.keys()].sort();
  const isPlain = (file: string): boolean => {
    const source = sources.get(file) ?? '';
    return !ROOT_HOOK.test(source) && !OF_THE_PROCESS.test(source);
  };
  return {
    alone: files.filter((file) => !isPlain(file)),
    together: new Map(
      [...Map.groupBy(files.filter(isPlain), processOf)].toSorted(([a], [b]) => turnOf(a) - turnOf(b)),
    ),
  };
}

/** The rooms of each process, what takes longest first (docs/testing.md). Small rooms share one: each of them needs less than its start. */
const PROCESSES: Readonly<Record<string, readonly string[]>> = {
  cli: ['cli'],
  store: ['store'],
  trust: ['sigstore', 'sigstore-dev', 'trust'],
  scan: ['advisories', 'build', 'distro', 'scan'],
  server: ['server'],
  compatibility: ['compatibility'],
  small: [
    'attestation',
    'base',
    'binaries',
    'compression',
    'image-files',
    'inspect',
    'kubernetes',
    'pages',
    'rootfs',
    'sbom',
    'versions',
  ],
  test: ['test'],
  update: ['update'],
  catalog: ['catalog', 'reach'],
  fleet: ['fleet'],
  oci: ['oci'],
  admission: ['admission'],
};

function turnOf(process: string): number {
  const at = Object.keys(PROCESSES).indexOf(process);
  return at === -1 ? Object.keys(PROCESSES).length : at;
}

/** A room that no process lists has one of its own. */
function processOf(file: string): string {
  const room = roomOf(file);
  return Object.keys(PROCESSES).find((name) => PROCESSES[name]?.includes(room)) ?? room;
}

/** `src/oci/layout/layout.test.ts` → `oci`, `test/compatibility/cache.test.ts` → `compatibility`; those right in `test/` are one. */
function roomOf(file: string): string {
  const [top = '', room = '', ...rest] = file.split('/');
  return rest.length > 0 ? room : top;
}
