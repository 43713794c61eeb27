import { withoutUndefined } from '../../../base/without-undefined.ts';
import { type Examiner, readText } from '../../../image-files/index.ts';
import type { Pack, ReachStep, World } from '../../types.ts';
import { followPath } from '../../world/real-path.ts';
import { type StartedLine, startedSteps } from '../started-line.ts';

const LIMIT_BYTES = 1024 * 1024;
/** Of programs, event listeners and FastCGI programs (supervisord.org/configuration.html). */
const COMMAND = /^[ \t]*command[ \t]*=([^\r\n]*)/m;
const FOLDER = /^[ \t]*directory[ \t]*=[ \t]*([^\s;]+)/m;
const SECTION = /^[ \t]*\[/m;

/** Command lines of supervisord's settings. */
const supervisorExaminer: Examiner<StartedLine[]> = {
  id: 'reach-supervisor',
  version: 2,
  wants: { suffixes: ['.conf', '.ini'], accept: ({ path }) => path.includes('supervisor') },
  examine(file, problem) {
    const text = readText(file, { limit: LIMIT_BYTES, problem, encoding: 'latin1' });
    return text?.split(SECTION).flatMap((section) => {
      const [, line] = COMMAND.exec(section) ?? [];
      return line === undefined
        ? []
        : [withoutUndefined({ line: line.trim(), folder: FOLDER.exec(section)?.[1] })];
    });
  },
};

const BELOW_VARIABLE = /^%\(\w+\)s(\/[\w.+/-]+)(?:\s|$)/;

/** runit, s6, daemontools: they run what is executable in a folder for each service. */
const OF_FOLDERS =
  /(?:^|\/)(?:runsvdir|runsv|runit(?:-init)?|s6-(?:svscan|supervise|rc[\w-]*|linux-init[\w-]*)|svscan(?:boot)?|supervise)$/;
const SERVICES = [
  'etc/service',
  'etc/services.d',
  'etc/sv',
  'etc/runit',
  'etc/s6',
  'etc/s6-overlay',
  'etc/cont-init.d',
  'etc/cont-finish.d',
  'service',
  'var/service',
];

function* services(
  folders: readonly string[],
  where: string,
  world: World,
): Generator<ReachStep, void, undefined> {
  for (const literal of folders) {
    const found = followPath(world.tree, literal)?.file;
    if (found?.type !== 'directory' || world.isGeneric(found.path)) continue;
    yield {
      to: { folder: literal, only: 'executable' },
      kind: 'starts the services of',
      use: 'code',
      certainty: 'possible',
      evidence: { literal, where },
    };
  }
}

function* lineSteps(started: StartedLine, path: string, world: World): Generator<ReachStep, void, undefined> {
  const literal = started.line;
  const evidence = { literal, where: path };
  yield* startedSteps(started, evidence, world);
  // `%(ENV_X)s` is put in from the environment, `%(here)s` is the folder of the main file.
  if (!literal.startsWith('%(')) return;
  const tail = BELOW_VARIABLE.exec(literal)?.[1];
  yield {
    trigger: 'computed-command',
    why: 'the program that it starts is named by a variable',
    evidence,
    widens: [tail === undefined ? { programs: true } : { anywhere: [tail] }],
  };
}

/** supervisord looks for a bare name in PATH (options.py, get_execv_args). */
export const supervisorPack: Pack = {
  id: 'supervisor',
  examiners: [supervisorExaminer],
  *follow({ path, use }, world) {
    if (use === 'code' && OF_FOLDERS.test(path))
      yield* services(
        SERVICES.map((folder) => `/${folder}`),
        path,
        world,
      );
    for (const started of world.tree.factsAt(supervisorExaminer, path) ?? [])
      yield* lineSteps(started, path, world);
  },
  *command({ program, words, evidence }, world) {
    if (OF_FOLDERS.test(program))
      yield* services(
        words.slice(1).filter((word) => word.startsWith('/')),
        evidence.where,
        world,
      );
  },
};
