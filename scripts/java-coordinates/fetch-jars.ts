import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BATCH = 8;
/** Libraries for one system each: no classes, and not served everywhere. */
const NATIVE = [
  'netty-codec-native-quic',
  'netty-resolver-dns-native-macos',
  'netty-transport-native-epoll',
  'netty-transport-native-kqueue',
  'netty-tcnative-boringssl-static',
  'netty-tcnative-classes',
];

export type Seed = { group: string; artifact: string; version: string };

/** The jars of these and of what they need, in a folder laid out as a repository is: group, artifact, version. */
export function fetchJars(seeds: readonly Seed[], folder: string): { failed: Seed[] } {
  const failed: Seed[] = [];
  for (const batch of batches(seeds)) {
    if (fetch(batch, folder)) continue;
    failed.push(...batch.filter((seed) => !fetch([seed], folder)));
  }
  return { failed };
}

/** Neighbours go together; one artifact in two versions does not. */
function batches(seeds: readonly Seed[]): Seed[][] {
  const all: Seed[][] = [];
  for (const seed of seeds) {
    const last = all.at(-1);
    const isThere = last?.some(({ group, artifact }) => group === seed.group && artifact === seed.artifact);
    if (last === undefined || last.length >= BATCH || isThere === true) all.push([seed]);
    else last.push(seed);
  }
  return all;
}

function fetch(seeds: readonly Seed[], folder: string): boolean {
  const pom = join(folder, 'pom.xml');
  writeFileSync(pom, pomOf(seeds));
  const options = [`-DoutputDirectory=${folder}`, '-Dmdep.useRepositoryLayout=true', '-DincludeTypes=jar'];
  try {
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', ...options];
    execFileSync('mvn', ['-q', '-B', '-f', pom, ...goal], { stdio: ['ignore', 'ignore', 'ignore'] });
    return true;
  } catch {
    return false;
  }
}

function pomOf(seeds: readonly Seed[]): string {
  const exclusions = NATIVE.map(
    (artifact) => `<exclusion><groupId>io.netty</groupId><artifactId>${artifact}</artifactId></exclusion>`,
  ).join('');
  const dependencies = seeds.map(
    ({ group, artifact, version }) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>` +
      `<exclusions>${exclusions}</exclusions></dependency>`,
  );
  return (
    '<project><modelVersion>4.0.0</modelVersion><groupId>seeds</groupId><artifactId>seeds</artifactId>' +
    `<version>1</version><dependencies>${dependencies.join('')}</dependencies></project>`
  );
}
