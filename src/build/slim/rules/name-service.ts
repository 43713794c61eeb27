import { displayPath } from '../../../base/bytes.ts';
import type { ImageTree } from '../../../image-files/index.ts';
import type { Root } from '../../../reach/index.ts';
import { slimTextExaminer } from '../slim-texts.ts';

/** (c) The modules that nsswitch.conf names: glibc opens them for whoever looks up a name, so they stay with their libraries. */
export function nameServiceModules(tree: ImageTree): Root[] {
  const text = tree.factsAt(slimTextExaminer, 'etc/nsswitch.conf') ?? '';
  const services = new Set(
    text
      .split('\n')
      .flatMap((line) =>
        [...(line.split('#')[0]?.split(':')[1] ?? '').matchAll(/[a-z][\w-]*/g)].map(([name]) => name),
      ),
  );
  return [...tree.files()].flatMap(({ path, type }) => {
    const [, name = ''] = /^usr\/lib(?:64|32)?\/(?:[\w-]+\/)?libnss_([\w-]+)\.so\.2$/.exec(path) ?? [];
    return type !== 'directory' && services.has(name)
      ? [{ why: `nsswitch.conf names ${name}`, file: displayPath(path) }]
      : [];
  });
}
