import { atMost, type Say } from '../../../base/at-most.ts';
import { parseJson } from '../../../base/parse-json.ts';
import { nativeSection, unpackPaid } from '../../../binaries/index.ts';
import type { Examiner } from '../../../image-files/index.ts';

/** A crate that was compiled into a program; `needs` are positions in the list. */
export type AuditedCrate = {
  name: string;
  version: string;
  source: string;
  isRoot: boolean;
  needs: number[];
};

const SECTION = '.dep-v0';
const LIMIT_BYTES = 4 * 1024 ** 2;
const LIMIT_CRATES = 20_000;

/** cargo-auditable's data: JSON, compressed by zlib, in a section of its own. */
export const auditDataExaminer: Examiner<AuditedCrate[]> = {
  id: 'rust-audit-data',
  version: 3,
  wants: { magic: ['elf', 'pe', 'mach-o'] },
  examine({ content, budget }, problem) {
    const section = nativeSection(content, SECTION);
    if (section === undefined) return undefined;
    if (section.sizeBytes > LIMIT_BYTES) {
      problem('its list of crates is too large');
      return undefined;
    }
    try {
      const packed = content.read(section.offset, section.sizeBytes);
      return cratesOf(
        parseJson(unpackPaid('deflate', packed, { most: LIMIT_BYTES, budget }).toString('utf8')),
        problem,
      );
    } catch {
      problem('its list of crates (cargo-auditable) cannot be read');
      return undefined;
    }
  },
};

/** Those that only took part in the build are not in the program. */
function cratesOf(json: unknown, say: Say): AuditedCrate[] {
  const packages = isRecord(json) && Array.isArray(json['packages']) ? json['packages'] : [];
  const kept = atMost(packages as unknown[], LIMIT_CRATES, 'crates', say).map((entry: unknown) =>
    isRecord(entry) && entry['kind'] !== 'build' ? entry : undefined,
  );
  const positions = new Map<number, number>();
  for (const [index, entry] of kept.entries()) if (entry !== undefined) positions.set(index, positions.size);
  return kept.flatMap((entry) => {
    if (entry === undefined) return [];
    const { name, version, source, root, dependencies } = entry;
    return [
      {
        name: textOf(name),
        version: textOf(version),
        source: textOf(source),
        isRoot: root === true,
        needs: (Array.isArray(dependencies) ? dependencies : []).flatMap((index: unknown) =>
          typeof index === 'number' ? (positions.get(index) ?? []) : [],
        ),
      },
    ];
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 256) : '';
}
