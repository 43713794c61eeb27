import type { JudgedPackage } from '../types.ts';

/** A distribution as os-release names it. `release`: VERSION_ID, or a codename; undefined: it is not said. */
export type Distribution = { id: string; release: string | undefined };

/** Other tools' names, and purl namespaces, of what os-release calls otherwise. */
const IDS: ReadonlyMap<string, string> = new Map([
  ['redhat', 'rhel'],
  ['red-hat', 'rhel'],
  ['rockylinux', 'rocky'],
  ['rocky-linux', 'rocky'],
  ['alma', 'almalinux'],
  ['oracle', 'ol'],
  ['oraclelinux', 'ol'],
  ['oracle linux', 'ol'],
  ['amazon', 'amzn'],
  ['amazonlinux', 'amzn'],
  ['suse', 'sles'],
  ['sles_sap', 'sles'],
  ['sle_hpc', 'sles'],
  ['suse linux enterprise server', 'sles'],
  ['opensuse.leap', 'opensuse-leap'],
  ['opensuse.tumbleweed', 'opensuse-tumbleweed'],
  ['cbl-mariner', 'mariner'],
  ['azure', 'azurelinux'],
]);

/** Which distribution's release an OS package was installed from, by the purl's qualifier `distro` and its namespace. */
export function distributionOf({ namespace = '', qualifiers }: JudgedPackage): Distribution {
  const text = (qualifiers['distro'] ?? '').slice(0, 256).toLowerCase();
  const numbered = /^(?:(?<id>.*?)-)?(?<release>\d[\w.+~-]*)$/.exec(text)?.groups;
  const named = /^(?<id>.*)-(?<release>[a-z/]+)$/.exec(text)?.groups;
  if (numbered?.['release'] !== undefined)
    return { id: idOf(numbered['id'] ?? namespace), release: numbered['release'] };
  // `opensuse-tumbleweed` and `opensuse-leap` are names, not releases.
  const isName = named === undefined || idOf(text) !== text || text.startsWith('opensuse-');
  if (!isName && named?.['release'] !== undefined)
    return { id: idOf(named['id'] ?? namespace), release: named['release'] };
  const isId = text === '' || idOf(text) === idOf(namespace) || text.startsWith('opensuse');
  return isId
    ? { id: idOf(text === '' ? namespace : text), release: undefined }
    : { id: idOf(namespace), release: text };
}

function idOf(name: string): string {
  const lower = name.toLowerCase();
  return IDS.get(lower) ?? lower;
}
