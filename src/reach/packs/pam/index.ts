import { elfReachExaminer } from '../../facts/elf-facts.ts';
import { wordsExaminer, wordsOf } from '../../facts/text-facts.ts';
import type { Pack, ReachStep, World } from '../../types.ts';
import { homesOf } from '../../world/homes.ts';
import { startFiles } from '../shell/start-files.ts';

const SERVICES = ['etc/pam.d', 'usr/lib/pam.d'];
const FILES = ['etc/pam.conf', 'etc/environment', 'etc/default/locale'];
const PASSWD = 'etc/passwd';

/** Who logs users in loads the modules that /etc/pam.d names (pam.conf(5)), and starts the shells of /etc/passwd. */
export const pamPack: Pack = {
  id: 'pam',
  examiners: [elfReachExaminer, wordsExaminer],
  *follow({ path, use }, world) {
    if (use !== 'code' || !/\/libpam\.so[\d.]*$/.test(path)) return;
    yield* services(path, world);
    yield* login(world);
  },
};

/** The shells that a table of users names, and what they and sshd read of homes. */
function* login(world: World): Generator<ReachStep, void, undefined> {
  const step = { kind: 'logs in to', use: 'code', certainty: 'possible' } as const;
  const shells = wordsOf(world.tree.factsAt(wordsExaminer, PASSWD)).flatMap((word) => word.split(':'));
  for (const literal of shells)
    if (literal.startsWith('/') && world.program(literal) !== undefined)
      yield { ...step, to: { path: literal }, evidence: { literal, where: PASSWD } };
  const ofSsh = homesOf(world).flatMap((home) => OF_SSH.map((name) => ({ path: `${home}/.ssh/${name}` })));
  for (const to of [...startFiles(world), ...ofSsh])
    yield { ...step, to, evidence: { literal: '', where: PASSWD } };
}

const OF_SSH = ['rc', 'environment', 'authorized_keys'];

/** Of all services: which one asks is not told. What a file of them does not name by its words may be any module. */
function* services(path: string, world: World): Generator<ReachStep, void, undefined> {
  const folders = moduleFolders(path, world);
  const files = SERVICES.flatMap((folder) => world.tree.names(folder).map((name) => `${folder}/${name}`));
  for (const file of [...files, ...FILES]) {
    if (world.tree.get(file)?.type !== 'file') continue;
    yield {
      ...LOADS,
      use: 'data',
      kind: 'opens',
      to: { path: `/${file}` },
      evidence: { literal: '', where: path },
    };
    const facts = world.tree.factsAt(wordsExaminer, file);
    for (const word of wordsOf(facts))
      if (word.endsWith('.so'))
        for (const folder of word.includes('/') ? [''] : folders)
          yield { ...LOADS, to: { path: `/${folder}/${word}` }, evidence: { literal: word, where: file } };
    if (facts === undefined && world.tree.get(file)?.sizeBytes !== 0)
      for (const folder of folders)
        yield { ...LOADS, to: { folder, only: 'elf' as const }, evidence: { literal: '', where: file } };
  }
}

const LOADS = { kind: 'loads', use: 'code', certainty: 'possible' } as const;

/** Beside the library, and where its distribution keeps them. */
function moduleFolders(path: string, { tree }: World): string[] {
  const beside = `${path.slice(0, path.lastIndexOf('/'))}/security`;
  return [...new Set([beside, 'usr/lib/security', 'lib/security', 'usr/lib64/security'])].filter(
    (folder) => tree.get(folder)?.type === 'directory',
  );
}
