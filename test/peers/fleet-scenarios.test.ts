/**
 * XZ and Log4Shell on a fleet of images that are built here, pushed to a real registry and run by index, by manifest and by config. What
 * `exposed` answers is held against a search of what umoci unpacks, which reads nothing that we wrote.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { ExposureAnswer, NotCovered } from '../../src/fleet/index.ts';
import { emitShearwall } from '../fakes/emitted-shearwall.ts';
import type { RunningRegistry } from '../fakes/registry.ts';
import { type Ran, runShearwall } from '../fakes/run-shearwall.ts';
import { LOG4SHELL, XZ_IN_DEBIAN, XZ_UPSTREAM } from './fleet-scenario-advisories.ts';
import {
  ARCHITECTURES,
  type Architecture,
  buildScenarioImages,
  type ScenarioImage,
} from './fleet-scenario-images.ts';
import { findPostgres, type RunningPostgres, startPostgres } from './postgres.ts';
import { findProgram, realRegistries } from './real-registry.ts';

type Truth = {
  xz: string[];
  log4j: [path: string, version: string | null][];
  files: Record<string, string[]>;
};

/** One container of the dump. `tree`: what it runs; of an index on a node that nobody knows, either. */
type Placed = {
  image: ScenarioImage;
  namespace: string;
  workload: string;
  imageID: string;
  node: string;
  trees: Architecture[];
};

const registry = realRegistries().find(({ program }) => program !== undefined);
const oras = findProgram('oras');
const missing = ['umoci', 'python3', 'pip', 'mvn', 'zip', 'unzip'].filter(
  (name) => findProgram(name) === undefined,
);
const skip =
  missing.length > 0 || oras === undefined || registry === undefined || !existsSync('/var/lib/dpkg/status')
    ? `needs ${[...missing, 'oras, a registry and a list of Debian packages'].join(', ')}`
    : false;
const postgres = findPostgres();

const STARTED = '2026-03-01T00:00:00Z';
const DAY_MS = 86_400_000;

describe('XZ and Log4Shell in a fleet', { skip }, () => {
  let folder: string;
  let program: string;
  let host: RunningRegistry;
  let server: RunningPostgres | undefined;
  let images: ScenarioImage[];
  let truths: Record<string, Truth>;
  let placed: Placed[];
  const file = (name: string): string => join(folder, name);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-fleet-scenarios-'));
    program = emitShearwall(file('program'));
    images = buildScenarioImages(file('images'));
    if (registry === undefined) return;
    host = await registry.start();
    for (const image of images) push(image);
    truths = searchThrough(images);
    placed = images.flatMap(placesOf);
    writeFileSync(file('dump.json'), JSON.stringify(dumpOf(placed)));
    await prepareAdvisories();
    if (postgres !== undefined) server = await startPostgres(postgres);
  });
  after(async () => {
    await server?.stop();
    await host?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function push({ name, layout }: ScenarioImage): void {
    execFileSync(
      oras ?? '',
      ['cp', '--from-oci-layout', `${layout}:1`, '--to-plain-http', `${host.host}/${name}:1`],
      { stdio: 'pipe' },
    );
  }

  function treeOf(image: string, architecture: Architecture): string {
    return file(`unpacked/${image}-${architecture}/rootfs`);
  }

  function searchThrough(all: readonly ScenarioImage[]): Record<string, Truth> {
    execFileSync('mkdir', [file('unpacked')]);
    const trees = all.flatMap(({ name, layout }) =>
      ARCHITECTURES.map((architecture) => {
        const bundle = file(`unpacked/${name}-${architecture}`);
        execFileSync('umoci', ['unpack', '--rootless', '--image', `${layout}:${architecture}`, bundle], {
          stdio: 'pipe',
        });
        return treeOf(name, architecture);
      }),
    );
    const script = join(import.meta.dirname, 'fleet-truth.py');
    const text = execFileSync('python3', [script, ...trees], { encoding: 'utf8', maxBuffer: 1e8 });
    return JSON.parse(text) as Record<string, Truth>;
  }

  /** By index, manifest and config on nodes for amd64; by index on one for arm64, and on one that the dump does not know. */
  function placesOf(image: ScenarioImage): Placed[] {
    const repository = `${host.host}/${image.name}`;
    const { manifest, config } = image.platforms.amd64;
    const place = (how: string, namespace: string, imageID: string, node: string, trees: Architecture[]) => ({
      image,
      namespace,
      workload: `${image.name}-${how}`,
      imageID,
      node,
      trees,
    });
    return [
      place('index', 'shop', `${repository}@${image.index}`, 'node-amd64', ['amd64']),
      place('manifest', 'bank', `docker-pullable://${repository}@${manifest}`, 'node-amd64', ['amd64']),
      place('config', 'infra', config, 'node-amd64', ['amd64']),
      place('arm', 'shop', `${repository}@${image.index}`, 'node-arm64', ['arm64']),
      place('lost', 'bank', `${repository}@${image.index}`, 'node-gone', ['amd64', 'arm64']),
    ];
  }

  function dumpOf(places: readonly Placed[]): object {
    const nodes = ARCHITECTURES.map((architecture) => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: `node-${architecture}` },
      status: { nodeInfo: { architecture } },
    }));
    const pods = places.map(({ image, namespace, workload, imageID, node }) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        namespace,
        name: workload,
        ...(namespace !== 'infra' && { labels: { team: `team-${namespace}` } }),
      },
      spec: { nodeName: node, containers: [{ name: 'main', image: `${host.host}/${image.name}:1` }] },
      status: {
        phase: 'Running',
        containerStatuses: [
          {
            name: 'main',
            image: `${host.host}/${image.name}:1`,
            imageID,
            state: { running: { startedAt: STARTED } },
          },
        ],
      },
    }));
    return { apiVersion: 'v1', kind: 'List', items: [...nodes, ...pods] };
  }

  async function prepareAdvisories(): Promise<void> {
    writeFileSync(file('osv.json'), JSON.stringify([XZ_IN_DEBIAN, LOG4SHELL]));
    writeFileSync(file('cve.json'), JSON.stringify(XZ_UPSTREAM));
    const imported = await shearwall(
      'db',
      'import',
      file('osv.json'),
      file('cve.json'),
      '--data-dir',
      file('db'),
    );
    assert.equal(imported.status, 0, imported.stderr);
    const built = await shearwall('db', 'build', '--data-dir', file('db'));
    assert.equal(built.status, 0, built.stderr);
  }

  async function shearwall(...args: string[]): Promise<Ran> {
    return await runShearwall(args, { program, env: { SHEARWALL_DATABASE: undefined, COLUMNS: '100' } });
  }

  /** The same on both engines: the fleet of a data folder, and one in PostgreSQL. */
  const engines: [name: string, place: () => Promise<string[]>, engineSkip: string | false][] = [
    ['SQLite', async () => ['--data-dir', file('db')], false],
    [
      'PostgreSQL',
      async () => ['--data-dir', file('db'), '--database', (await server?.createDatabase()) ?? ''],
      postgres === undefined && 'no PostgreSQL is installed',
    ],
  ];

  for (const [engine, place, engineSkip] of engines)
    describe(`kept in ${engine}`, { skip: engineSkip }, () => {
      let where: string[];
      before(async () => {
        where = await place();
        const imported = await fleet(
          'import',
          file('dump.json'),
          '--cluster',
          'prod',
          '--covers',
          'all',
          '--at',
          '1d',
        );
        assert.equal(imported.status, 0, imported.stderr);
        assert.match(imported.stdout, new RegExp(`${placed.length} began, 0 go on, 0 ended`));
        assert.equal((await ask('log4j-core')).verdict, 'unknown', 'nothing is known of what is inside');
        const done = await fleet('todo', '--catalog');
        assert.equal(done.status, 0, done.stderr + done.stdout);
        assert.equal((await fleet('todo')).status, 0, 'nothing is left to do');
      });

      const fleet = async (...args: string[]): Promise<Ran> => await shearwall('fleet', ...args, ...where);
      async function ask(what: string, ...args: string[]): Promise<ExposureAnswer> {
        const { stdout, stderr, status } = await shearwall('exposed', what, '-o', 'json', ...where, ...args);
        assert.ok(stdout !== '', stderr);
        const answer = JSON.parse(stdout) as ExposureAnswer;
        assert.equal(status, { none: 0, exposed: 1, unknown: 3 }[answer.verdict]);
        return answer;
      }
      const workloadsOf = ({ runs }: ExposureAnswer): string[] =>
        [...new Set(runs.map(({ workload }) => workload))].sort();
      /** The workloads of whose trees one at least fits. */
      const expected = (fits: (truth: Truth) => boolean, among: readonly Placed[] = placed): string[] =>
        among
          .filter(({ image, trees }) => trees.some((architecture) => fits(truthOf(image, architecture))))
          .map(({ workload }) => workload)
          .sort();
      const truthOf = ({ name }: ScenarioImage, architecture: Architecture): Truth => {
        const truth = truths[treeOf(name, architecture)];
        assert.ok(truth, `${name} was searched`);
        return truth;
      };
      const hasXz = ({ xz }: Truth): boolean => xz.length > 0;

      it('finds XZ wherever the search does, whatever digest a node reports', async () => {
        const answer = await ask('CVE-2024-3094');
        assert.deepEqual(workloadsOf(answer), expected(hasXz));
        assert.deepEqual(
          workloadsOf(await ask('xz>=5.6.0,<5.6.2')).filter((name) => !name.startsWith('xz-package')),
          expected(hasXz).filter((name) => !name.startsWith('xz-package')),
        );
        for (const { reference, components } of answer.images) {
          const image = images.find(
            ({ name }) => reference.includes(`/${name}:`) || reference.endsWith(`/${name}`),
          );
          assert.ok(image, reference);
          const found = new Set(
            components.flatMap(({ places }) => places.map(({ path }) => path.replace(/^\//, ''))),
          );
          const { xz } = truthOf(image, 'amd64');
          for (const path of xz)
            assert.ok(found.has(path), `${reference}: ${path} is among ${[...found].join(', ')}`);
        }
      });

      it('lets only those be uncertain whose node nobody knows', async () => {
        const { runs } = await ask('CVE-2024-3094');
        for (const { workload, certain } of runs)
          assert.equal(certain, !workload.endsWith('-lost'), workload);
      });

      it('reaches what Debian built of xz-utils by the source, and not what is fixed', async () => {
        const range = 'pkg:deb/debian/xz-utils@>=5.6.0-0,<5.6.1+really5.4.5-1';
        assert.deepEqual(
          workloadsOf(await ask(range)),
          expected(({ xz }) => xz.includes('var/lib/dpkg/status')),
        );
        const binary = await ask('pkg:deb/debian/liblzma5@5.6.1-1');
        assert.deepEqual(
          workloadsOf(binary),
          expected(({ xz }) => xz.includes('var/lib/dpkg/status')),
        );
      });

      it('finds Log4Shell however deep, and lists as not covered what has no version', async () => {
        const vulnerable = ({ log4j }: Truth): boolean =>
          log4j.some(([, version]) => version !== null && isBefore(version, '2.15.0'));
        const versionless = ({ log4j }: Truth): boolean => log4j.some(([, version]) => version === null);
        const found = new Set(workloadsOf(await ask('CVE-2021-44228')));
        for (const workload of expected(vulnerable)) assert.ok(found.has(workload), workload);
        const free = ({ log4j }: Truth): boolean =>
          log4j.every(([, version]) => version !== null && !isBefore(version, '2.15.0'));
        for (const workload of expected(free).filter(
          (name) => !expected((truth) => !free(truth)).includes(name),
        ))
          assert.ok(!found.has(workload), workload);
        const rows = JSON.parse(
          (await shearwall('exposed', '--not-covered', '-o', 'json', ...where)).stdout,
        ) as NotCovered[];
        const listed = rows.flatMap(({ where: places }) => places);
        for (const workload of expected(versionless))
          assert.ok(
            found.has(workload) || listed.some((text) => text.includes(`/${workload} `)),
            `${workload} is not covered`,
          );
        const all = workloadsOf(await ask('log4j-core'));
        assert.deepEqual(
          all,
          expected(({ log4j }) => log4j.length > 0),
          'by name no version is asked',
        );
      });

      it('finds a file by its digest in every image that has it', async () => {
        const [image] = images.filter(({ name }) => name === 'xz-file');
        assert.ok(image);
        const [digest = ''] = Object.entries(truthOf(image, 'amd64').files).flatMap(([each, paths]) =>
          paths.some((path) => path.endsWith('liblzma.so.5.6.1')) ? [each] : [],
        );
        const has = ({ files }: Truth): boolean => files[digest] !== undefined;
        assert.deepEqual(workloadsOf(await ask(digest)), expected(has));
        assert.equal((await ask(digest)).verdict, 'exposed');
        const gone = await ask(`sha256:${'0'.repeat(64)}`);
        assert.deepEqual([gone.verdict, gone.unknownBecause], ['none', []]);
      });

      it('knows an image by each of its digests', async () => {
        const [image] = images.filter(({ name }) => name === 'log4j-war');
        assert.ok(image);
        const at = (how: string) => `log4j-war-${how}`;
        const amd64 = ['config', 'index', 'lost', 'manifest'].map(at);
        assert.deepEqual(workloadsOf(await ask(image.platforms.amd64.config)), amd64);
        assert.deepEqual(workloadsOf(await ask(image.platforms.amd64.manifest)), amd64);
        assert.deepEqual(
          workloadsOf(await ask(image.platforms.arm64.manifest)).filter((name) =>
            name.startsWith('log4j-war'),
          ),
          [at('arm'), at('lost')],
        );
        assert.deepEqual(
          workloadsOf(await ask(image.index)),
          ['arm', 'config', 'index', 'lost', 'manifest'].map(at).sort(),
        );
      });

      it('narrows to an owner, a namespace or a cluster', async () => {
        const inBank = placed.filter(({ namespace }) => namespace === 'bank');
        assert.deepEqual(
          workloadsOf(await ask('CVE-2024-3094', '--owner', 'team-bank')),
          expected(hasXz, inBank),
        );
        assert.deepEqual(
          workloadsOf(await ask('CVE-2024-3094', '--namespace', 'bank')),
          expected(hasXz, inBank),
        );
        assert.deepEqual(workloadsOf(await ask('CVE-2024-3094', '--cluster', 'prod')), expected(hasXz));
        const elsewhere = await ask('CVE-2024-3094', '--cluster', 'test');
        assert.deepEqual([elsewhere.verdict, elsewhere.runs], ['unknown', []]);
      });

      it('answers for a licence', async () => {
        const licensed = workloadsOf(await ask('license:Apache-2.0'));
        for (const workload of expected(({ log4j }) => log4j.some(([, version]) => version === '2.17.1')))
          assert.ok(licensed.includes(workload), workload);
      });

      it('tells when it ran from when it could be known', async () => {
        assert.equal((await ask('CVE-2024-3094', '--at', '2026-03-05')).verdict, 'exposed');
        const early = await ask('CVE-2024-3094', '--at', '2026-02-05');
        assert.deepEqual([early.verdict, early.runs], ['unknown', []], 'nothing ran then');
        const unknown = ['CVE-2024-3094', '--known-at', '2024-03-28'] as const;
        assert.equal((await ask(...unknown)).notWhole.unexplained, 11, 'programs that nothing explains');
        const answers = ['--allow-unexplained', '**=made for this test'] as const;
        assert.equal((await ask(...unknown, ...answers)).verdict, 'none');
        assert.equal((await ask('CVE-2024-3094', '--known-at', '2024-03-30')).verdict, 'exposed');
        const between = await ask('CVE-2024-3094', '--between', '2026-02-01', '2026-03-02');
        assert.deepEqual(workloadsOf(between), expected(hasXz));
        const archive = await ask('CVE-2024-3094', '--all');
        assert.equal(
          archive.inArchive,
          new Set(
            images.flatMap(({ name }) =>
              ARCHITECTURES.flatMap((each) =>
                hasXz(truths[treeOf(name, each)] ?? { xz: [], log4j: [], files: {} })
                  ? [`${name} ${each}`]
                  : [],
              ),
            ),
          ).size,
        );
      });

      it('closes what is gone, at the time of the dump that no longer has it', async () => {
        const left = placed.filter(({ image }) => image.name !== 'xz-file');
        writeFileSync(file('later.json'), JSON.stringify(dumpOf(left)));
        const later = await fleet(
          'import',
          file('later.json'),
          '--cluster',
          'prod',
          '--covers',
          'all',
          '--at',
          '1h',
        );
        assert.match(later.stdout, /5 ended/);
        const answer = await ask('CVE-2024-3094');
        assert.deepEqual(workloadsOf(answer), expected(hasXz, left));
        assert.equal(answer.ranBefore, 1);
        // The first dump once more changes nothing: it is older.
        const again = await fleet(
          'import',
          file('dump.json'),
          '--cluster',
          'prod',
          '--covers',
          'all',
          '--at',
          '1d',
        );
        assert.match(again.stdout, /0 began/);
        assert.deepEqual(workloadsOf(await ask('CVE-2024-3094')), expected(hasXz, left));
        const past = await ask('CVE-2024-3094', '--at', new Date(Date.now() - DAY_MS / 2).toISOString());
        assert.deepEqual(workloadsOf(past), expected(hasXz));
      });
    });
});

function isBefore(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
