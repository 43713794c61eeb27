import type { CatalogComponent } from '../../catalog/index.ts';

/** A source package that another one was built with, in the exact version (Debian policy 7.8). */
export type BuiltUsing = { source: string; version: string };

const RELATION = /^([a-z0-9][a-z0-9.+-]{0,120}) \(= ([0-9][A-Za-z0-9.+~:-]{0,200})\)$/;

/** Of `golang-golang-x-net (= 1:0.27.0-1), …`, as dpkg keeps Built-Using and its kin; what is not understood is left out. */
export function builtUsing({ properties }: Pick<CatalogComponent, 'properties'>): BuiltUsing[] {
  return (properties?.['builtUsing'] ?? '').split(',').flatMap((text) => {
    const [, source, version] = RELATION.exec(text.trim().replaceAll(/\s+/g, ' ')) ?? [];
    return source === undefined || version === undefined ? [] : [{ source, version }];
  });
}

/**
 * Whether a component is what a source package holds, by the rules that distributions' teams name sources by. Only what follows from a
 * rule: of a source that is named otherwise nothing is known.
 */
export function isHeldBySource(
  component: Pick<CatalogComponent, 'type' | 'namespace' | 'name'>,
  source: string,
): boolean {
  return namesOf(component).some((name) => (typeof name === 'string' ? name === source : name(source)));
}

type SourceName = string | ((source: string) => boolean);

function namesOf({
  type,
  namespace,
  name,
}: Pick<CatalogComponent, 'type' | 'namespace' | 'name'>): SourceName[] {
  const plain = name.toLowerCase().replaceAll(/[_.]/g, '-');
  switch (type) {
    case 'golang':
      return goSources(namespace === undefined ? name : `${namespace}/${name}`);
    case 'cargo':
      // rust-rand-0.8 beside rust-rand: an older line that others still need.
      return [
        `rust-${plain}`,
        (source) =>
          source.startsWith(`rust-${plain}-`) &&
          /^\d+(?:\.\d+)*$/.test(source.slice(`rust-${plain}-`.length)),
      ];
    case 'pypi':
      return [
        `python-${plain}`,
        plain.startsWith('python-') ? plain : `python3-${plain}`,
        `py3-${plain}`,
        plain,
      ];
    case 'npm':
      return [`node-${[namespace?.replace(/^@/, ''), plain].filter(Boolean).join('-')}`];
    case 'gem':
      return [`ruby-${plain}`];
    case 'hackage':
      return [`haskell-${plain}`];
    default:
      return [];
  }
}

/** How hosts of Go modules are written in names of sources; of others it is what stands before the last dot. */
const HOSTS: ReadonlyMap<string, string> = new Map([
  ['cloud.google.com', 'googlecloud'],
  ['google.golang.org', 'google'],
  ['golang.org', 'golang'],
  ['gopkg.in', 'gopkg'],
  ['go.opentelemetry.io', 'opentelemetry'],
]);

/** `golang-golang-x-net` of `golang.org/x/net`, `golang-github-spf13-cobra` of `github.com/spf13/cobra`. */
function goSources(path: string): SourceName[] {
  if (path === 'stdlib') return [(source) => /^golang-1\.\d+$/.test(source)];
  const [host = '', ...rest] = path.toLowerCase().split('/');
  const named = HOSTS.get(host) ?? host.split('.').at(-2) ?? host;
  const isMajor = rest.length > 1 && /^v\d+$/.test(rest.at(-1) ?? '');
  const paths = [rest, ...(isMajor ? [rest.slice(0, -1)] : [])];
  return paths.flatMap((parts) => {
    const tail = parts.join('-').replaceAll('_', '-');
    return tail === '' ? [] : [`golang-${named}-${tail}`, `golang-${named}-${tail.replaceAll('.', '-')}`];
  });
}
