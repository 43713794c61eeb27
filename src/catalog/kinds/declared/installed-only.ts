import type { Report } from '../../../image-files/index.ts';
import { productOf } from '../../join/index.ts';
import type { Found } from '../../types.ts';
import { isSourceFolder } from './source-folder.ts';

/**
 * In an image, what a lock file names is there only where it is installed too: it names tests' and other platforms' packages as
 * well. In a project's sources there may be nothing else to go by, and all of it is listed, marked as declared; unless most of it is
 * installed: then the rest was left out for a reason.
 */
export function installedOnly(found: readonly Found[], report: Report): Found[] {
  const declared = found.filter(({ evidence }) => evidence.declared);
  if (declared.length === 0) return [...found];
  const installed = new Set(found.flatMap((item) => (item.evidence.declared ? [] : keysOf(item))));
  const isInstalled = (item: Found): boolean => keysOf(item).some((key) => installed.has(key));
  const files = countByFile(declared, isInstalled);
  const isSource = isSourceFolder(found);
  if (!isSource) tellOfUnused(files, report);
  return found.filter((item) => {
    if (!item.evidence.declared || isInstalled(item)) return true;
    const file = files.get(fileOf(item));
    return isSource && file !== undefined && file.installed * 2 <= file.all;
  });
}

type DeclaringFile = { by: string; all: number; installed: number };

function countByFile(
  declared: readonly Found[],
  isInstalled: (item: Found) => boolean,
): Map<string, DeclaringFile> {
  const files = new Map<string, DeclaringFile>();
  for (const item of declared) {
    const counts = files.get(fileOf(item)) ?? { by: item.evidence.by, all: 0, installed: 0 };
    counts.all++;
    if (isInstalled(item)) counts.installed++;
    files.set(fileOf(item), counts);
  }
  return files;
}

/** A file of which nothing is installed may still say what a program was made of. */
function tellOfUnused(files: ReadonlyMap<string, DeclaringFile>, report: Report): void {
  for (const [path, { by, all, installed }] of files)
    if (installed === 0)
      report({
        path,
        by,
        message: `none of the ${all} packages that it declares is installed: they are not listed`,
        isRemark: true,
      });
}

function fileOf({ evidence }: Found): string {
  return evidence.locations[0] ?? '';
}

function keysOf(item: Found): string[] {
  try {
    return [`${productOf(item)}@${item.version ?? ''}`];
  } catch {
    return [];
  }
}
