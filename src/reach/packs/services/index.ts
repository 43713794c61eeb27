import { withoutUndefined } from '../../../base/without-undefined.ts';
import { type Examiner, readText } from '../../../image-files/index.ts';
import { splitWords } from '../../roots/split-words.ts';
import type { Pack, ReachStep, World } from '../../types.ts';
import { type StartedLine, startedSteps } from '../started-line.ts';

const LIMIT_BYTES = 1024 * 1024;

/** Programs that start what files of theirs say, and where these are. */
const STARTERS: readonly { program: RegExp; files: readonly string[] }[] = [
  {
    // systemd.unit(5), unit file load path.
    program: /(?:^|\/)systemd$/,
    files: ['etc', 'run', 'usr/lib', 'usr/local/lib'].flatMap((folder) =>
      ['system', 'user'].map((manager) => `${folder}/systemd/${manager}`),
    ),
  },
  // dbus-daemon(1), standard_session_servicedirs and standard_system_servicedirs.
  {
    program: /(?:^|\/)dbus-(?:daemon|broker(?:-launch)?)$/,
    files: ['usr/share/dbus-1', 'usr/local/share/dbus-1'],
  },
  {
    // cron(8), anacrontab(5); crond of busybox and cronie.
    program: /(?:^|\/)(?:cron|crond|anacron|fcron|supercronic)$/,
    files: ['etc/crontab', 'etc/anacrontab', 'etc/cron.d', 'etc/crontabs', 'var/spool/cron'],
  },
];
const OF_UNITS = /\/systemd\/(?:system|user)\/|\/dbus-1\/(?:system-)?services\//;
const UNIT_END = /\.(?:service|socket|mount|swap|conf)$/;
const CRONTAB = /^(?:etc\/(?:crontab|anacrontab|crontabs\/[^/]+|cron\.d\/[^/]+)|var\/spool\/cron\/.+)$/;
/** `ExecStart=-@/usr/bin/x`, D-Bus `Exec=/usr/bin/x`. */
const EXEC = /^[ \t]*Exec\w*[ \t]*=[ \t]*[-@:+!|]{0,5}((?:[^\\\n]|\\[^])*)/gm;
/** `WorkingDirectory=-/srv/x`, `Environment="RUN=/usr/bin/x" A=b` (systemd.exec(5)). */
const FOLDER = /^[ \t]*WorkingDirectory[ \t]*=[ \t]*(\S+)/m;
const GIVEN = /^[ \t]*Environment[ \t]*=([^\n]*)/gm;
/** What starts the units; a socket or a bus leads there, too. */
const SYSTEMD = ['usr/lib/systemd/systemd', 'lib/systemd/systemd'];
const COMMENT = /^[ \t]*(?:#|$)/;

/** Command lines of units, D-Bus services and crontabs. Byte strings. */
const startedExaminer: Examiner<StartedLine[]> = {
  id: 'reach-started',
  version: 2,
  wants: {
    suffixes: [''],
    accept: ({ path }) => isUnit(path) || CRONTAB.test(path),
  },
  examine(file, problem) {
    const text = readText(file, { limit: LIMIT_BYTES, problem, encoding: 'latin1' });
    if (text === undefined) return undefined;
    if (isUnit(file.path)) return linesOfUnit(text);
    return text.split('\n').flatMap((line) => (COMMENT.test(line) ? [] : [{ line }]));
  },
};

/** A value that it gives to what it starts may name a program, too. */
function linesOfUnit(text: string): StartedLine[] {
  const folder = FOLDER.exec(text)?.[1];
  const started = [...text.matchAll(EXEC)].map(([, line = '']) =>
    withoutUndefined({ line: line.trim(), folder }),
  );
  const given = [...text.matchAll(GIVEN)].flatMap(([, list = '']) => splitWords(list));
  const values = given.map((word) => ({ line: word.slice(word.indexOf('=') + 1) }));
  return [...started, ...values.filter(({ line }) => line !== '')];
}

function isUnit(path: string): boolean {
  return UNIT_END.test(path) && OF_UNITS.test(path);
}

/** Who else reads units, as systemctl, starts nothing of them. Undefined: it is not there, and somebody else may. */
function systemdIn({ tree }: World): string | undefined {
  return SYSTEMD.map((path) => tree.get(path)).find((file) => file?.type === 'file')?.path;
}

function* filesOf(path: string, world: World): Generator<ReachStep, void, undefined> {
  for (const { program, files } of STARTERS)
    for (const file of program.test(path) ? files : []) {
      const isFolder = world.tree.get(file)?.type === 'directory';
      yield {
        to: isFolder ? { folder: `/${file}` } : { path: `/${file}` },
        kind: 'reads what it starts in',
        use: 'data',
        certainty: 'possible',
        evidence: { literal: '', where: path },
      };
    }
}

/** What an init, a bus and a daemon of times start, as their files say, and what run-parts runs. */
export const servicesPack: Pack = {
  id: 'services',
  examiners: [startedExaminer],
  *follow({ path, use }, world) {
    if (use === 'code') yield* filesOf(path, world);
    const given = path.includes('/systemd/') ? systemdIn(world) : undefined;
    for (const started of world.tree.factsAt(startedExaminer, path) ?? [])
      for (const step of startedSteps(started, { literal: started.line, where: path }, world))
        yield given === undefined || 'trigger' in step ? step : { ...step, given };
  },
  // run-parts(8): what is executable in the folder.
  *command({ program, words, evidence }, world) {
    for (const name of new Set([program, words[0] ?? ''])) yield* filesOf(name, world);
    if (!/(?:^|\/)run-parts$/.test(program)) return;
    for (const literal of words.slice(1)) {
      const folder = literal.startsWith('/') ? world.tree.get(literal.slice(1)) : undefined;
      if (folder?.type !== 'directory') continue;
      yield {
        to: { folder: literal, only: 'executable', shallow: true },
        kind: 'runs all of',
        use: 'code',
        certainty: 'possible',
        evidence: { ...evidence, literal },
      };
    }
  },
};
