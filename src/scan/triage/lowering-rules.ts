import type { Vulnerability } from '../../advisories/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import type { Lowering } from '../report/types.ts';
import type { Match } from '../types.ts';

/** A match in one component of the image. */
export type LoweringCandidate = { match: Match; vulnerability: Vulnerability; component: CatalogComponent };

/** Why a candidate is lowered; undefined: this rule does not apply. */
export type LoweringRule = (candidate: LoweringCandidate) => Lowering | undefined;

/** What the distribution itself does not consider a security problem. */
export const urgency: LoweringRule = ({
  match: {
    urgency: word,
    advisories: [first],
  },
}) => {
  if (word === undefined || !HARMLESS.has(word.toLowerCase())) return undefined;
  const source = first?.feed ?? 'the distribution';
  return { code: 'urgency', text: `its urgency is ${word}`, source };
};

const HARMLESS: ReadonlySet<string> = new Set(['unimportant', 'negligible']);

/**
 * A container runs on its host's kernel and starts programs: what is only headers, documentation, debug symbols or a kernel cannot
 * be attacked in it. By the files that the package installed, where the catalog knows them, else by its name, which proves nothing.
 */
export const cannotRun: LoweringRule = ({ match: { packageName }, component }) => {
  if (!OS_TYPES.has(component.type) && !isKernel(component)) return undefined;
  const text = kindByName(component.name) ?? kindByFiles(component, packageName);
  if (text === undefined) return undefined;
  return withoutUndefined({
    code: 'cannot-run',
    text,
    source: 'shearwall',
    justification: 'vulnerable_code_not_in_execute_path',
    isProven: holdsOnlyInert(component) ? true : undefined,
  });
};

/** How little of what a package installed runs. `files`: headers, static libraries, debug symbols, documentation. `kernel`: a kernel's files, too. */
export type Inertness = 'files' | 'kernel';

/** By the files that the catalog knows; undefined: something of it may run, or nobody knows. */
export function inertnessOf(component: CatalogComponent): Inertness | undefined {
  if (kindByFiles(component, '') !== undefined) return 'files';
  return holdsOnlyInert(component) ? 'kernel' : undefined;
}

/** The least that a package has installed which is as inert as that. */
export function witnessOf(inert: Inertness | undefined): string[] {
  return inert === undefined ? [] : [inert === 'files' ? 'usr/include/a.h' : 'boot/vmlinuz'];
}

const OS_TYPES: ReadonlySet<string> = new Set(['deb', 'apk', 'rpm', 'alpm']);

/** One that no package installed. */
function isKernel({ type, name }: CatalogComponent): boolean {
  return type === 'generic' && name === 'linux-kernel';
}

const KINDS: readonly [RegExp, string][] = [
  [
    /^(?:linux-libc-dev(?:-.+)?|linux-headers(?:-.+)?|kernel-headers|kernel-devel(?:-.+)?|linux-api-headers)$/,
    'headers of the kernel',
  ],
  [
    /^(?:linux-image-.+|linux-modules-.+|kernel|kernel-core|kernel-modules(?:-.+)?|linux-(?:lts|virt|kernel)|linux-firmware(?:-.+)?)$/,
    "a kernel, and containers run on the host's",
  ],
  [/-(?:dbg|dbgsym|debuginfo|debugsource)$/, 'debug symbols'],
  [/(?:-doc|-docs|-man|-manpages|-l10n)$|^(?:manpages|man-pages)(?:-.+)?$/, 'documentation'],
];

function kindByName(name: string): string | undefined {
  const kind = KINDS.find(([pattern]) => pattern.test(name))?.[1];
  return kind && `${name} is ${kind}, which nothing in a container runs`;
}

function filesOf({ accounts }: CatalogComponent): string[] {
  return accounts.filter((path) => !BOOKKEEPING.test(path));
}

/** All that it installed is there, unchanged, and nothing that a container runs. */
function holdsOnlyInert(component: CatalogComponent): boolean {
  const own = filesOf(component);
  const isInert = (path: string): boolean => INERT.test(path) || OF_KERNEL.test(path);
  return own.length > 0 && component.modified.length === 0 && own.every(isInert);
}

function kindByFiles(component: CatalogComponent, source: string): string | undefined {
  const { name, modified } = component;
  const own = filesOf(component);
  if (own.length === 0 || modified.length > 0 || !own.every((path) => INERT.test(path))) return undefined;
  // Documentation alone may stand for a transitional package, or one whose files were moved away: that says nothing.
  if (!own.some((path) => /^usr\/(?:include|src|lib\/debug)\/|\.a$/.test(path))) return undefined;
  return `${name} (of ${source}) holds only headers, static libraries, debug symbols and documentation, which nothing in a container runs`;
}

const BOOKKEEPING =
  /^(?:var\/lib\/dpkg|lib\/apk\/db|usr\/lib\/apk\/db|var\/lib\/rpm|usr\/lib\/sysimage\/rpm)\//;
const INERT =
  /^(?:usr\/include|usr\/src|usr\/lib\/debug|usr\/share\/(?:doc|man|info|locale|lintian|bug|gir-1\.0|aclocal))\/|\.(?:a|h|hpp|pc|cmake|la)$/;
const OF_KERNEL = /^(?:boot|(?:usr\/)?lib\/(?:modules|firmware))\//;
