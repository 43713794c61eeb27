import type { Owner } from '../../rootfs/index.ts';
import { satisfies } from '../../versions/index.ts';
import type { ObtainedPackage } from '../obtain/index.ts';

/**
 * Debian policy 7.6.1: a package may overwrite files of those that its Replaces names, versions included. The recipe's
 * own files and effects may overwrite any package's: that is what they are for.
 */
export function replacesPredicate(
  packages: readonly ObtainedPackage[],
): (winner: Owner, loser: Owner) => boolean {
  const byName = new Map(packages.map((obtained) => [obtained.locked.name, obtained]));
  return (winner, loser) => {
    if (winner.kind !== 'package') return true;
    if (loser.kind !== 'package') return false;
    const [replacing, replaced] = [byName.get(winner.name), byName.get(loser.name)];
    if (replacing === undefined || replaced === undefined) return false;
    const replaces = replacing.unpacked.control.fields.get('Replaces') ?? '';
    return replaces.split(',').some((clause) => names(clause, replaced));
  };
}

const CLAUSE = /^([a-z0-9][a-z0-9+.-]*)(?::[a-z0-9-]+)?(?:\s*\(\s*(<<|<=|=|>=|>>)\s*([^\s()]+)\s*\))?$/;

function names(clause: string, { locked }: ObtainedPackage): boolean {
  const [, name, relation, version] = CLAUSE.exec(clause.trim()) ?? [];
  if (name !== locked.name) return false;
  return version === undefined || satisfies(locked.version, relation as '=', version);
}
