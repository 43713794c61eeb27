import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ANSWERS } from '../../scripts/answers.ts';
import { answerOfLine, assertAnswer } from './answer-schemas.ts';
import { assertCompatible, assertSays } from './assert-compatible.ts';
import {
  type Line,
  NO_LONGER_CLEAN,
  NO_LONGER_SAID,
  PUSHED,
  SAID_ANEW,
  SEEN_LONG_AGO,
  SINCE,
} from './lines/index.ts';
import type { Ran } from './run-lines.ts';
import {
  copyHome,
  readFixture,
  readJson,
  removeHome,
  runLines,
  type Servers,
  settle,
  startServers,
  stopServers,
} from './world.ts';

type Kept = Line & { area: string; file: string; exitCode: number; stream?: 'stderr' };

/** What follows from when it is asked, from the version, or from where it is run. */
const OF_THE_TIME = new Set(['askedAt', 'ageDays', 'isStale', 'matchedAt', 'sizeBytes', 'tool', 'catalog']);

const kept = readJson<Kept[]>('json/commands.json');
const areas = [...new Set(kept.map(({ area }) => area))];
const since = Object.entries(SINCE).flatMap(([area, lines]) => lines.map((line) => ({ ...line, area })));
const answers = new Map<string, { ran: Ran; text: string }>();
const homes: string[] = [];
let servers: Servers;

const linesOf = (area: string): Kept[] =>
  kept.filter((line) => line.area === area && line.once === undefined);
const asksIn = (area: string): (Line & { stream?: 'stderr' })[] => [
  ...linesOf(area),
  ...since.filter((line) => line.area === area),
];

before(async () => {
  servers = await startServers();
  await ask();
});
after(async () => {
  await stopServers(servers);
  for (const home of homes) removeHome(home);
});

/** Asks all of the areas, each in a home of its own. */
async function ask(): Promise<void> {
  const asked = areas.flatMap((area) => {
    const home = copyHome();
    homes.push(home);
    const fill = settle(home, servers);
    return asksIn(area).map((line) => ({ line, home, argv: fill(line.argv) }));
  });
  const [first] = asked;
  assert.ok(first);
  const pushes = Object.entries(PUSHED).map((pair) => ({
    argv: settle(first.home, servers)(['push', ...pair]),
    home: first.home,
  }));
  const homesOfFleets = asked.filter(({ line }) => line.name.startsWith('fleet-')).map(({ home }) => home);
  const before = [
    ...pushes,
    ...[...new Set(homesOfFleets)].map((home) => ({ argv: [...SEEN_LONG_AGO], home })),
  ];
  const ran = (await runLines([...before, ...asked], servers)).slice(before.length);
  for (const [at, { line, home }] of asked.entries()) {
    const own = ran[at];
    assert.ok(own);
    const file = line.writes === undefined ? undefined : join(home, 'work', line.writes);
    const text =
      file !== undefined && existsSync(file) ? readFileSync(file, 'utf8') : own[line.stream ?? 'stdout'];
    answers.set(line.name, { ran: own, text });
  }
}

for (const area of areas)
  describe(`answers that people have: ${area}`, () => {
    for (const line of linesOf(area))
      it(`${line.name}: shearwall ${line.argv.join(' ')}`, () => {
        const { ran, text } = answers.get(line.name) ?? assert.fail('it was not run');
        const doubt = NO_LONGER_CLEAN[line.name];
        assert.equal(ran.exitCode, doubt === undefined ? line.exitCode : 3, ran.stderr);
        if (doubt !== undefined) assert.match(text, doubt);
        const same = (line.same ?? []).filter((key) => doubt === undefined || key !== 'verdict');
        hold({ ...line, same }, readFixture(line.file), text);
      });
  });

describe('answers and their schemas', () => {
  const described = (line: Kept): string | undefined =>
    line.writes !== undefined ? undefined : line.stream === 'stderr' ? 'error' : answerOfLine(line.argv);

  for (const line of kept) {
    const name = described(line);
    if (name === undefined || !line.file.endsWith('.json')) continue;
    it(`what ${line.name} answered before is still described`, () =>
      assertAnswer(name, JSON.parse(readFixture(line.file)), 'before'));
    if (line.once === undefined)
      it(`what ${line.name} answers is described, key for key`, () =>
        assertAnswer(name, JSON.parse(answers.get(line.name)?.text ?? ''), 'today'));
  }

  for (const { name, argv } of since)
    it(`what ${name} answers is described, key for key`, () => {
      const { ran, text } = answers.get(name) ?? assert.fail('it was not run');
      assert.notEqual(text, '', ran.stderr);
      assertAnswer(answerOfLine(argv) ?? '', JSON.parse(text), 'today');
    });

  it('are held to each other for every answer, but those of what cannot be run here', () => {
    const held = new Set([...kept.map(described), ...since.map(({ argv }) => answerOfLine(argv))]);
    assert.deepEqual(
      Object.keys(ANSWERS).filter((name) => !held.has(name)),
      // What needs a sandbox, a cluster, a server or feeds of this week, and what ends only when it is interrupted.
      [
        'test',
        'fleet sync',
        'fleet findings',
        'agent',
        'serve',
        'server login',
        'server logout',
        'watch',
        'policy audit --server',
        'admit',
        'admit install',
        'admit uninstall',
      ],
    );
  });
});

function hold({ name, file, same = [] }: Kept, old: string, now: string): void {
  if (file.endsWith('.json')) {
    const gone = new Set(NO_LONGER_SAID[name]);
    const [before, today] = [
      JSON.parse(old, (key, value: unknown) =>
        gone.has(key) ? undefined : typeof value === 'string' ? (SAID_ANEW[value] ?? value) : value,
      ),
      JSON.parse(now),
    ] as [Value, Value];
    assertCompatible(before, today, name);
    for (const key of same) {
      const of = (value: Value): unknown => (key === '' ? value : value[key]);
      assertSays(of(before), of(today), OF_THE_TIME, `${name}.${key}`);
    }
  } else if (file.endsWith('.ndjson')) {
    assertCompatible(recordsOf(old), recordsOf(now), name);
  } else if (file.endsWith('.csv')) {
    // By name or by place: columns stay where they are, and new ones come last.
    const [before = [], today = []] = [old, now].map((text) => text.split(/\r?\n/)[0]?.split(','));
    assert.deepEqual(today.slice(0, before.length), before);
  } else if (file.endsWith('.xml')) {
    const today = new Set(tagsOf(now));
    assert.deepEqual(
      tagsOf(old).filter((tag) => !today.has(tag)),
      [],
    );
  } else if (/purls|\.pub$/.test(file)) {
    const today = new Set(now.split('\n'));
    assert.deepEqual(
      old.split('\n').filter((line) => !today.has(line)),
      [],
    );
  } else assert.match(now, /\S/);
}

type Value = Record<string, unknown>;

function recordsOf(text: string): unknown[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

function tagsOf(xml: string): string[] {
  return [...new Set([...xml.matchAll(/<([\w:-]+)/g)].map((match) => match[1] ?? ''))];
}
