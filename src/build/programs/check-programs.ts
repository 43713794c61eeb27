import { bytePath, displayPath } from '../../base/bytes.ts';
import type { Context } from '../../base/context.ts';
import { counted } from '../../base/counted.ts';
import { openElf } from '../../binaries/index.ts';
import { tarsOf } from '../assemble/index.ts';
import type { BuiltPlatform } from '../build-platform.ts';
import { buildError } from '../errors.ts';
import type { Recipe } from '../recipe/index.ts';
import { type Broken, findBroken, type Start } from './find-broken.ts';
import { TreeFiles } from './tree-files.ts';

/** ELF's names of what the recipe's architectures are; of others nothing is followed. */
const MACHINES: Readonly<Record<string, string>> = {
  amd64: 'x86_64',
  386: 'i386',
  arm64: 'aarch64',
  'arm/v7': 'arm',
  loong64: 'loongarch64',
  ppc64le: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
};

/**
 * What the image runs must be in it, for its machine: the first word of the command, interpreters of scripts, loaders, libraries. Throws
 * BUILD_PROGRAM with all that is not, but for what the recipe allows.
 */
export function checkPrograms(
  recipe: Recipe,
  platforms: readonly BuiltPlatform[],
  { log }: Pick<Context, 'log'>,
): void {
  const broken: string[] = [];
  for (const platform of platforms) {
    const machine = MACHINES[platform.arch];
    if (machine === undefined) continue;
    const files = new TreeFiles(platform.tree, tarsOf(platform.packages));
    try {
      const start = startOf(recipe, machine);
      const found = start === undefined ? [] : findBroken(files, start);
      const refused = found.filter((one) => !isAllowed(one, recipe));
      broken.push(...refused.map((one) => `${platform.arch}: ${inWords(one)}`));
      const strangers = strangersIn(platform, files, machine);
      if (strangers > 0)
        log.info(`${counted(strangers, 'other program')} of files: for other machines than ${platform.arch}`);
    } finally {
      files.close();
    }
  }
  if (broken.length === 0) return;
  throw buildError('BUILD_PROGRAM', `what the image runs would not start: ${broken.join('; ')}`, {
    hint: 'add the package or file that has it; what comes later, as a volume, is named with its reason in allowMissing or allowMachine of the recipe',
    details: { broken },
  });
}

/** Undefined: the recipe runs nothing by itself. */
function startOf(
  { entrypoint, cmd, environment, workDir = '/' }: Recipe,
  machine: string,
): Start | undefined {
  const [command] = entrypoint?.length ? entrypoint : (cmd ?? []);
  if (command === undefined || command === '') return undefined;
  const folders = (name: string): string[] =>
    (environment[name] ?? '').split(':').filter(Boolean).map(bytePath);
  return {
    command: bytePath(command),
    path: folders('PATH'),
    libraryPath: folders('LD_LIBRARY_PATH'),
    workDir: bytePath(workDir),
    machine,
  };
}

function isAllowed({ why, what }: Broken, { allowMissing = [], allowMachine = [] }: Recipe): boolean {
  const allowed = why === 'missing' ? allowMissing : allowMachine;
  return allowed.some(({ path }) => bytePath(path) === what);
}

function inWords(broken: Broken): string {
  const [what, by] = [displayPath(broken.what), displayPath(broken.neededBy)];
  return broken.why === 'missing'
    ? `${what}, which ${by} needs, is not there`
    : `${what}, which ${by} needs, is for ${broken.machine}`;
}

/** Of the recipe's own files: packages hold programs of their own architecture. */
function strangersIn({ tree }: BuiltPlatform, files: TreeFiles, machine: string): number {
  let count = 0;
  for (const { entry } of tree) {
    if (entry.type !== 'file' || entry.content.kind !== 'local') continue;
    const found = machineOf(files, entry.path);
    if (found !== undefined && found !== machine) count++;
  }
  return count;
}

function machineOf(files: TreeFiles, path: string): string | undefined {
  const content = files.content(path);
  try {
    return content && openElf(content)?.object.machine;
  } catch {
    return undefined;
  }
}
