import type { VexProduct } from '../../advisories/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import { inRange, type PurlParts, parsePurl } from '../../versions/index.ts';
import type { ScanInventory } from '../inventory/types.ts';
import { ociPurl } from './oci-purl.ts';

/** Why a product is not here; undefined: it is. */
type Absence = 'not-here' | 'other-version' | 'other-qualifiers';

/** A thing that statements may name: a component, or a component's source package, or the image itself. */
type Named = { parts: PurlParts; component: CatalogComponent | undefined };

/** Finds what VEX documents name among the components of one image. */
export class Products {
  readonly #digests: ReadonlySet<string>;
  readonly #byName = new Map<string, Named[]>();
  readonly #parsed = new Map<string, PurlParts | undefined>();

  constructor({ image, components }: ScanInventory) {
    this.#digests = new Set(image.digest === undefined ? [] : [image.digest]);
    for (const component of components) this.#addComponent(component);
    const own = ociPurl(image);
    if (own !== undefined) this.#add({ parts: own, component: undefined });
  }

  /** Whether the product is the image itself. */
  isImage(product: Names): boolean {
    if (product.digests.some((digest) => this.#digests.has(digest))) return true;
    return this.#matching(product).some(({ component }) => component === undefined);
  }

  componentsOf(product: Names): CatalogComponent[] {
    return this.#matching(product).flatMap(({ component }) => component ?? []);
  }

  /** What comes closest, where the product is not here. */
  absenceOf(product: Names): Absence | undefined {
    if (product.digests.some((digest) => this.#digests.has(digest))) return undefined;
    const found = product.purls.map((purl) => this.#absenceOf(purl, product.within));
    if (found.includes(undefined)) return undefined;
    return CLOSEST.find((absence) => found.includes(absence)) ?? 'not-here';
  }

  #absenceOf(purl: string, within: Names['within']): Absence | undefined {
    const stated = this.#parse(purl);
    const absences =
      stated === undefined ? [] : this.#named(stated).map(({ parts }) => absence(stated, parts, within));
    if (absences.includes(undefined)) return undefined;
    return CLOSEST.find((each) => absences.includes(each)) ?? 'not-here';
  }

  #matching({ purls, within }: Names): Named[] {
    return purls.flatMap((purl) => {
      const stated = this.#parse(purl);
      if (stated === undefined) return [];
      return this.#named(stated).filter(({ parts }) => absence(stated, parts, within) === undefined);
    });
  }

  #named(stated: PurlParts): readonly Named[] {
    return this.#byName.get(nameKey(stated)) ?? [];
  }

  /** The hubs name ten thousand things in three hundred thousand statements. */
  #parse(purl: string): PurlParts | undefined {
    if (!this.#parsed.has(purl)) this.#parsed.set(purl, parsed(purl));
    return this.#parsed.get(purl);
  }

  #addComponent(component: CatalogComponent): void {
    const { type, namespace, name, version, qualifiers, source } = component;
    const parts = withoutUndefined({
      type,
      name,
      namespace,
      version,
      qualifiers,
    });
    this.#add({ parts, component });
    if (source === undefined) return;
    const built = {
      ...parts,
      name: source.name,
      version: source.version,
      qualifiers: { ...qualifiers, arch: 'source' },
    };
    this.#add({ parts: built, component });
  }

  #add(named: Named): void {
    const key = nameKey(named.parts);
    const known = this.#byName.get(key);
    if (known === undefined) this.#byName.set(key, [named]);
    else known.push(named);
  }
}

export type Names = Pick<VexProduct, 'purls' | 'digests' | 'within'>;

const CLOSEST: readonly Absence[] = ['other-qualifiers', 'other-version'];

/** Whether `part` is in what `whole` installed: in the same program, inside its archive, or among its files. */
export function holds(whole: CatalogComponent, part: CatalogComponent): boolean {
  if (part.ownedBy.includes(whole.id)) return true;
  const own = new Set([...whole.accounts, ...whole.evidence.flatMap(({ locations }) => locations)]);
  return part.evidence.some(({ locations }) =>
    locations.some((location) => own.has(location) || isInside(location, own)),
  );
}

/** `app.war!/WEB-INF/lib/a.jar` is in `app.war`. */
function isInside(location: string, archives: ReadonlySet<string>): boolean {
  for (let at = location.indexOf('!/'); at >= 0; at = location.indexOf('!/', at + 2))
    if (archives.has(location.slice(0, at))) return true;
  return false;
}

function nameKey({ type, namespace = '', name }: PurlParts): string {
  return `${type}/${namespace}/${name}`.toLowerCase();
}

/** A statement about less than all says so: every qualifier that it states must be ours, and its version, if it has one. */
function absence(stated: PurlParts, ours: PurlParts, within: Names['within']): Absence | undefined {
  const isSource = ours.qualifiers?.['arch'] === 'source';
  if (isSource !== (stated.qualifiers?.['arch'] === 'source')) return 'other-qualifiers';
  const isIn = stated.version === undefined ? liesIn(within, ours) : sameVersion(stated, ours);
  if (!isIn) return 'other-version';
  const entries = Object.entries(stated.qualifiers ?? {});
  const agrees = entries.every(([key, value]) => {
    const own = ours.qualifiers?.[key];
    // The epoch of an rpm may be in the version instead.
    if (key === 'epoch' && own === undefined) return true;
    return own !== undefined && (own === value || isWider(key, value, own));
  });
  return agrees ? undefined : 'other-qualifiers';
}

function liesIn(within: Names['within'], { version }: PurlParts): boolean {
  return within === undefined || (version !== undefined && inRange(version, within) === true);
}

/** `debian-12` covers `debian-12.13`; Docker's registry has two names. */
function isWider(key: string, stated: string, own: string): boolean {
  if (key === 'distro') return own.startsWith(`${stated}.`);
  return key === 'repository_url' && withoutIndex(stated) === withoutIndex(own);
}

function withoutIndex(repository: string): string {
  return repository.replace(/^(?:https?:\/\/)?(?:index\.)?(?=docker\.io\/)/, '').replace(/\/$/, '');
}

function sameVersion(stated: PurlParts, ours: PurlParts): boolean {
  return versionTexts(stated).some((text) => versionTexts(ours).includes(text));
}

/** Go's versions come with and without their `v`, those of rpm with and without their epoch. */
function versionTexts({ type, version = '', qualifiers }: PurlParts): string[] {
  if (type === 'golang') return [version.replace(/^v(?=\d)/, '')];
  const { epoch } = qualifiers ?? {};
  return epoch === undefined || version.includes(':') ? [version] : [`${epoch}:${version}`];
}

function parsed(purl: string): PurlParts | undefined {
  try {
    return parsePurl(purl);
  } catch {
    return undefined;
  }
}
