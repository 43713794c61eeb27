import { wordsExaminer, wordsOf } from '../../facts/text-facts.ts';
import type { Edge, Pack } from '../../types.ts';
import { isGeneric } from '../../world/generic.ts';
import { followPath } from '../../world/real-path.ts';

/** Programs whose configuration names files from folders of the program's own. */
const PROGRAMS: readonly { config: RegExp; bases: readonly string[] }[] = [
  {
    config: /^(?:(?:usr\/local\/)?etc|usr\/share)\/nginx\//,
    bases: ['/etc/nginx', '/usr/share/nginx', '/usr/lib/nginx', '/usr/local/nginx'],
  },
  {
    config: /^(?:etc\/(?:apache2|httpd)|usr\/local\/apache2\/conf)\//,
    bases: [
      '/usr/local/apache2',
      '/etc/apache2',
      '/usr/lib/apache2',
      '/etc/httpd',
      '/usr/lib/httpd',
      '/usr/share/apache2',
    ],
  },
  { config: /^etc\/haproxy\//, bases: ['/etc/haproxy', '/etc/haproxy/errors', '/usr/share/haproxy'] },
  { config: /^etc\/redis\//, bases: ['/etc/redis', '/var/lib/redis', '/usr/lib/redis/modules'] },
  { config: /^etc\/pam\.d\//, bases: ['/etc/pam.d'] },
  { config: /^etc\/supervisor\//, bases: ['/etc/supervisor', '/etc/supervisor/conf.d'] },
];

/** Main files of programs that put their names together from a folder and a name. */
const MAIN_FILES: readonly { program: RegExp; files: readonly string[] }[] = [
  {
    program: /\/(?:apache2|httpd)$/,
    files: ['etc/apache2/apache2.conf', 'etc/httpd/conf/httpd.conf', 'usr/local/apache2/conf/httpd.conf'],
  },
];

function* mainFiles(path: string): Generator<Edge, void, undefined> {
  const known = MAIN_FILES.find(({ program }) => program.test(path));
  for (const file of known?.files ?? [])
    yield {
      to: { path: `/${file}` },
      kind: 'opens',
      use: 'data',
      certainty: 'certain',
      evidence: { literal: file.slice(file.lastIndexOf('/') + 1), where: path },
    };
}

/** `load_module modules/x.so;` of nginx, `ServerRoot` of Apache, `lua-load` of HAProxy: relative names and patterns. */
export const configBasesPack: Pack = {
  id: 'config-bases',
  examiners: [wordsExaminer],
  *follow({ path, file, use }, world) {
    if (use === 'code') yield* mainFiles(path);
    if (file.magic === 'shebang') return;
    const program = PROGRAMS.find(({ config }) => config.test(path));
    for (const word of program === undefined ? [] : wordsOf(world.tree.factsAt(wordsExaminer, path))) {
      if (word.startsWith('/') || !/[./]/.test(word)) continue;
      const star = word.search(/[*?]/);
      const fixed = star < 0 ? word : word.slice(0, Math.max(word.lastIndexOf('/', star), 0));
      for (const base of program?.bases ?? []) {
        const file = fixed === '' ? undefined : followPath(world.tree, `${base}/${fixed}`)?.file;
        const common: Pick<Edge, 'kind' | 'certainty' | 'use' | 'evidence'> = {
          kind: 'names',
          certainty: 'possible',
          use: 'code',
          evidence: { literal: word, where: path },
        };
        if (file?.type === 'file') yield { ...common, to: { path: `${base}/${fixed}` } };
        if (file?.type === 'directory' && star >= 0 && !isGeneric(file.path))
          yield { ...common, to: { folder: `${base}/${fixed}` } };
      }
    }
  },
};
