import { readPe } from '../../../binaries/index.ts';
import type { Examiner } from '../../../image-files/index.ts';
import { isOfProject } from '../declared/projects.ts';
import { type DepsJson, parseDepsJson } from './deps-json.ts';
import { type NugetLockedPackage, parsePackagesLock } from './packages-lock.ts';

const MAX_JSON = 32 * 1024 * 1024;

export const depsExaminer: Examiner<DepsJson> = {
  id: 'dotnet-deps',
  version: 3,
  wants: { suffixes: ['.deps.json'] },
  examine({ content }, problem) {
    const deps = parseDepsJson(content.read(0, Math.min(content.sizeBytes, MAX_JSON + 1)), problem);
    if (deps === undefined) problem('it names no target with libraries');
    return deps;
  },
};

export const lockExaminer: Examiner<NugetLockedPackage[]> = {
  id: 'dotnet-lock',
  version: 3,
  wants: { names: ['packages.lock.json'], accept: isOfProject },
  examine({ content }, problem) {
    const packages = parsePackagesLock(content.read(0, Math.min(content.sizeBytes, MAX_JSON + 1)), problem);
    return packages.length > 0 ? packages : undefined;
  },
};

/** What a Windows program or assembly says of itself. */
export type PeFacts = {
  isAssembly: boolean;
  isLibrary: boolean;
  /** Of its file, without ending. */
  name?: string;
  product?: string;
  company?: string;
  /** Without the commit behind `+`. */
  productVersion?: string;
  fileVersion?: string;
};

export const peExaminer: Examiner<PeFacts> = {
  id: 'dotnet-pe',
  version: 3,
  wants: { magic: ['pe'] },
  examine({ content }) {
    const file = readPe(content);
    if (file === undefined || file.version.size === 0) return undefined;
    const { isAssembly, isLibrary, version } = file;
    const name = (version.get('InternalName') ?? version.get('OriginalFilename'))?.replace(
      /\.(?:dll|exe)$/i,
      '',
    );
    return {
      isAssembly,
      isLibrary,
      ...texts({
        name,
        product: version.get('ProductName'),
        company: version.get('CompanyName'),
        productVersion: version.get('ProductVersion')?.split('+', 1)[0],
        fileVersion: version.get('FileVersion')?.split(' ', 1)[0],
      }),
    };
  },
};

function texts(fields: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, text]) => (text ? [[key, text.trim().slice(0, 200)]] : [])),
  );
}
