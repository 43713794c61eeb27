import { join } from 'node:path';
import type { Listed, TruthCase } from './compare.ts';
import { run } from './run.ts';

/** Programs of crates.io, small enough to be built while somebody waits. */
const PROGRAMS: readonly string[] = ['hexyl@0.16.0', 'b3sum@1.8.2', 'fclones@0.35.0'];

/** What `cargo tree` says of programs that `cargo install` built: stripped as they come, and with their list of crates inside. */
export function* cargoCases(folder: string, wanted: readonly string[]): Generator<TruthCase> {
  for (const program of wanted.length > 0 ? wanted : PROGRAMS)
    for (const wrapper of [[], ['auditable']]) yield installed(folder, program, wrapper);
}

function installed(folder: string, program: string, wrapper: readonly string[]): TruthCase {
  const name = [program, ...wrapper].join(' ');
  const root = join(folder, name.replaceAll(/\W/g, '-'));
  const target = {
    CARGO_TARGET_DIR: join(folder, 'target', name.replaceAll(/\W/g, '-')),
    CARGO_PROFILE_RELEASE_OPT_LEVEL: '1',
    CARGO_PROFILE_RELEASE_LTO: 'off',
  };
  run('cargo', [...wrapper, 'install', '--quiet', '--locked', '--root', join(root, 'usr/local'), program], {
    env: target,
  });
  return { name, root, listed: cratesOf(program) };
}

/** Of the sources that were built: what runs, not what builds. */
function cratesOf(program: string): Listed[] {
  const [name = '', version = ''] = program.split('@');
  const home = process.env['CARGO_HOME'] ?? join(process.env['HOME'] ?? '', '.cargo');
  const source = run('find', [
    join(home, 'registry/src'),
    '-maxdepth',
    '2',
    '-name',
    `${name}-${version}`,
  ]).trim();
  const host = /host: (\S+)/.exec(run('rustc', ['-vV']))?.[1] ?? '';
  const tree = run(
    'cargo',
    [
      'tree',
      '--locked',
      '--edges',
      'normal,no-proc-macro',
      '--prefix',
      'none',
      '--no-dedupe',
      '--target',
      host,
    ],
    { cwd: source },
  );
  const crates = [...tree.matchAll(/^(\S+) v(\S+)/gm)].map(([, crate = '', of = '']): [string, Listed] => [
    `${crate}@${of}`,
    { type: 'cargo', name: crate, version: of },
  ]);
  return [...new Map(crates).values()];
}
