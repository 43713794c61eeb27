import type { Say } from '../../../base/at-most.ts';
import { hexOf } from '../../../base/digest.ts';
import { parseJson } from '../../../base/parse-json.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { ImageFile } from '../../../image-files/index.ts';
import type { Found } from '../../types.ts';

/** The package that a file was built for: systemd's package metadata for executable files, `.note.package`. */
export type PackageNote = {
  type: string;
  name: string;
  version: string;
  architecture?: string;
  os?: string;
  osVersion?: string;
};

const FDO_PACKAGING_METADATA = 0xcafe1a7e;
const LIMIT_BYTES = 16_384;
const FIELDS = ['type', 'name', 'version', 'architecture', 'os', 'osVersion'] as const;

/** Undefined: there is none, or it lacks a type, name or version, or is not JSON. */
export function packageNoteOf(
  notes: readonly { name: string; type: number; content: Buffer }[],
  say: Say,
): PackageNote | undefined {
  const note = notes.find(({ name, type }) => name === 'FDO' && type === FDO_PACKAGING_METADATA);
  if (note === undefined) return undefined;
  if (note.content.length > LIMIT_BYTES) {
    say(`its note of a package has more than ${LIMIT_BYTES} bytes and is not read`);
    return undefined;
  }
  const fields = fieldsOf(note.content.toString('utf8').replace(/\0.*$/s, ''));
  const { type, name, version } = fields;
  if (type === undefined || name === undefined || version === undefined) return undefined;
  return { ...fields, type, name, version };
}

function fieldsOf(text: string): Partial<PackageNote> {
  let json: unknown;
  try {
    json = parseJson(text);
  } catch {
    return {};
  }
  if (typeof json !== 'object' || json === null) return {};
  const entries = new Map<string, unknown>(Object.entries(json));
  return Object.fromEntries(
    FIELDS.flatMap((field) => {
      const value = entries.get(field);
      return typeof value === 'string' && value !== '' && value.length <= 256 ? [[field, value]] : [];
    }),
  );
}

/** Package managers that purls know by the same name; others stay generic. */
const TYPES = new Set(['deb', 'rpm', 'apk', 'alpm']);

/** A package by the note in a file of it, which is its file as much as one that a package manager lists. */
export function foundOfNote(note: PackageNote, { path, digest }: ImageFile): Found {
  const { type, name, version, architecture, os, osVersion } = note;
  const isKnown = TYPES.has(type);
  const distro = os === undefined || osVersion === undefined ? undefined : `${os}-${osVersion}`;
  return withoutUndefined({
    type: isKnown ? type : 'generic',
    namespace: isKnown && os !== undefined ? os : undefined,
    name,
    version,
    qualifiers: withoutUndefined({
      arch: architecture,
      distro,
    }),
    kind: 'library',
    evidence: {
      by: 'elf',
      technique: 'manifest-analysis',
      confidence: 0.7,
      locations: [path],
      value: `${type} ${name} ${version}`,
    },
    files:
      digest === undefined
        ? undefined
        : [{ path, digest: { algorithm: 'sha256' as const, hex: hexOf(digest) } }],
  });
}
