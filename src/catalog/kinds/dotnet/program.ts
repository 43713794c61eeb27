import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Found } from '../../types.ts';
import type { PeFacts } from './examiners.ts';

const VERSION = /^\d{1,6}(?:\.\d{1,10}){1,3}(?:-[0-9A-Za-z.-]{1,60})?$/;
const NAME = /^[A-Za-z0-9_.-]{1,100}$/;
/** Parts of a runtime, each with a version that no package has. */
const RUNTIME_PARTS = /^(?:Microsoft® \.NET|Mono Common Language|Microsoft® Visual Studio|policy\.)/;

/** What a program is that no manifest mentions: an assembly by its own name, another one by its product's. */
export function programOf(path: string, facts: PeFacts): Found | undefined {
  const { isAssembly, isLibrary, name, product, company, productVersion, fileVersion } = facts;
  if (RUNTIME_PARTS.test(product ?? name ?? '')) return undefined;
  const version = [productVersion, fileVersion].find((text) => text !== undefined && VERSION.test(text));
  if (version === undefined || /^0(?:\.0)+$/.test(version)) return undefined;
  const known = isAssembly ? assemblyName(path, name) : product;
  // Python's modules carry the interpreter's numbers in theirs.
  if (known === undefined || path.endsWith('.pyd')) return undefined;
  return withoutUndefined({
    type: isAssembly ? 'nuget' : 'generic',
    name: known,
    version: isAssembly ? packageVersion(version) : version,
    kind: isLibrary ? 'library' : 'application',
    evidence: {
      by: 'dotnet',
      technique: 'binary-analysis',
      confidence: isAssembly ? 0.6 : 0.4,
      locations: [path],
      value: `ProductName ${product ?? '-'}, ProductVersion ${productVersion ?? '-'}, FileVersion ${fileVersion ?? '-'}`,
    },
    supplier: company !== undefined ? { name: company, kind: 'organization' as const } : undefined,
  });
}

/** NuGet leaves out a fourth number that is 0; one in the thousands counts builds, and no package has it. */
function packageVersion(version: string): string {
  const [, first, fourth] = /^(\d+\.\d+\.\d+)\.(\d+)$/.exec(version) ?? [];
  return first !== undefined && (fourth === '0' || Number(fourth) >= 1000) ? first : version;
}

/** Only where the file is still named as it was built: then it most likely is the package's name too. */
function assemblyName(path: string, name: string | undefined): string | undefined {
  const file = path.slice(path.lastIndexOf('/') + 1).replace(/\.(?:dll|exe)$/i, '');
  return name !== undefined && NAME.test(name) && file.toLowerCase() === name.toLowerCase()
    ? name
    : undefined;
}
