import { slimTextExaminer } from '../slim-texts.ts';
import type { KeepRule, SlimView } from '../types.ts';

/** What runtimes mount over, and where programs make files: folders there stay, if not what is in them. */
const PLACES = /^(?:dev|home|media|mnt|opt|proc|root|run|srv|sys|tmp|var)(?:\/|$)/;

/** (a) Mount points, `/tmp`, the work dir, volumes and homes, every empty folder; devices and pipes. */
export const folders: KeepRule = {
  reason: 'folder',
  *paths(view) {
    const named = new Set(namedFolders(view));
    for (const { path, type } of view.tree.files()) {
      if (type === 'other') yield path;
      if (type !== 'directory') continue;
      if (PLACES.test(path) || named.has(path) || view.tree.names(path).length === 0) yield path;
    }
  },
};

function namedFolders({ tree, run }: SlimView): string[] {
  const passwd = tree.factsAt(slimTextExaminer, 'etc/passwd') ?? '';
  const homes = passwd.split('\n').map((line) => line.split(':')[5] ?? '');
  return [run.workingFolder, ...run.volumes, ...homes].flatMap((folder) => {
    const path = tree.get(folder.replace(/^\/+/, ''))?.path;
    return path === undefined ? [] : [path];
  });
}
