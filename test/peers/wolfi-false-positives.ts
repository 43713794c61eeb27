import { shapeOf } from '../../src/advisories/feeds/records/feed-bytes.ts';
import { readRecords } from '../../src/advisories/feeds/records/read-records.ts';
import { fieldsOf, objectsOf, textOf, textsOf } from '../../src/base/fields.ts';

/** A hit of a scanner that people of Wolfi looked at and found to be wrong. */
export type FalsePositive = {
  /** Of Wolfi. */
  package: string;
  ids: readonly string[];
  /** Their reason: `vulnerable-code-not-included-in-package`, … */
  reason: string;
  note: string;
  /** What the scanner matched. */
  components: readonly { purl: string; isOwn: boolean }[];
};

const TYPES: ReadonlyMap<string, string> = new Map([
  ['go-module', 'golang'],
  ['npm', 'npm'],
  ['python', 'pypi'],
  ['rust-crate', 'cargo'],
  ['dotnet', 'nuget'],
  ['java-archive', 'maven'],
]);

/** Of wolfi-dev/advisories, all with a determination that they are false. */
export async function wolfiFalsePositives(path: string): Promise<FalsePositive[]> {
  const found: FalsePositive[] = [];
  for await (const record of readRecords(path, await shapeOf(path))) {
    if ('refused' in record) continue;
    const document = fieldsOf(record.value);
    const name = textOf(fieldsOf(document['package'])['name']) ?? '';
    for (const advisory of objectsOf(document['advisories'])) {
      const events = objectsOf(advisory['events']);
      const wrong = events.findLast(({ type }) => type === 'false-positive-determination');
      if (wrong === undefined) continue;
      const data = fieldsOf(wrong['data']);
      found.push({
        package: name,
        ids: textsOf(advisory['aliases']),
        reason: textOf(data['type']) ?? 'none given',
        note: textOf(data['note']) ?? '',
        components: events.flatMap((event) => componentOf(fieldsOf(fieldsOf(event['data'])['data']), name)),
      });
    }
  }
  return found;
}

function componentOf(data: Record<string, unknown>, of: string): FalsePositive['components'] {
  const type = TYPES.get(textOf(data['componentType']) ?? '');
  const [name, version] = [textOf(data['componentName']), textOf(data['componentVersion'])];
  if (type === undefined || name === undefined || version === undefined) return [];
  // Scanners call Go's own packages by the toolchain's version.
  const plain = name === 'stdlib' ? version.replace(/^go/, '') : version;
  const path = name.split('/').map(encodeURIComponent).join('/');
  return [{ purl: `pkg:${type}/${path}@${encodeURIComponent(plain)}`, isOwn: isOwn(name, of) }];
}

/** `istio.io/istio` in istio-pilot-agent-1.22: the program's own module, whose version is a commit's. */
function isOwn(module: string, of: string): boolean {
  const parts = module.toLowerCase().split('/');
  const last = parts.findLast((part) => !/^v\d+$/.test(part)) ?? '';
  const [first = ''] = of.split('-');
  return of.includes(last) || parts.some((part) => part.split(/[.-]/).includes(first));
}
