import { digestFromHex, digestOf } from '../../base/digest.ts';
import { messageOf } from '../../base/index.ts';
import type { Component, SbomDocument } from '../../sbom/index.ts';
import { toldFacts, unexplainedFiles, whyNotWhole } from '../../scan/index.ts';
import type { NewComponent, NewFileSet, NewImage, NewInventory, Time } from '../../store/index.ts';
import { packageVersion } from './package-version.ts';

/** What one document may contain; the rest is counted, and makes the image's answer incomplete. */
const LIMITS = { components: 1_000_000, quarantined: 1000, occurrences: 50, files: 1_000_000, tool: 200 };

export type SbomClaim = {
  image: NewImage;
  document: SbomDocument;
  /** Undefined: somebody gave it to us. */
  attestedBy: string | undefined;
  at: Time;
};

/** What a document says to be in an image. Each component is taken or put aside by itself: an odd one costs no other. */
export function inventoryOfSbom(
  { image, document, attestedBy, at }: SbomClaim,
  limit = LIMITS.components,
): NewInventory {
  const { graph, authors, timestamp, faults } = document;
  const broken = new Set(faults.filter(({ code }) => code === 'not-a-purl').map(({ where }) => where));
  const components: NewComponent[] = [];
  const quarantined: { text: string; reason: string }[] = [];
  let left = 0;
  for (const component of graph.components) {
    if (component.id === graph.root || !isSoftware(component)) continue;
    if (components.length + quarantined.length >= limit) {
      left++;
      continue;
    }
    try {
      if (broken.has(component.id)) throw new Error('its package URL is not valid');
      components.push(newComponent(component));
    } catch (error) {
      quarantined.push({
        text: (component.purl ?? nameOf(component)).slice(0, 500),
        reason: messageOf(error),
      });
    }
  }
  return {
    image,
    source: attestedBy === undefined ? 'uploaded' : 'attested',
    attestedBy: attestedBy ?? '',
    tool: authors.join(', ').slice(0, LIMITS.tool),
    madeAt: timestamp === undefined ? at : Math.min(Date.parse(timestamp), at),
    components,
    layers: fileSet(document),
    quarantined: quarantined.slice(0, LIMITS.quarantined),
    hides: left > 0 || quarantined.length > LIMITS.quarantined ? 'packages' : undefined,
    // A list of files, where there is one, need not be of all.
    unexplained: unexplainedFiles(graph).flatMap(({ paths: named }) => named),
    covers: whyNotWhole(document).length === 0 ? 'packages' : 'nothing',
    gaps: [
      ...(left > 0 ? [`${left} components beyond the first ${limit} were not taken`] : []),
      ...(quarantined.length > LIMITS.quarantined
        ? [
            `${quarantined.length} components have no usable package URL; the first ${LIMITS.quarantined} are kept`,
          ]
        : []),
    ],
  };
}

function isSoftware({ type }: Component): boolean {
  return type === 'library' || type === 'application' || type === 'framework';
}

function newComponent(component: Component): NewComponent {
  const { purl, source, properties = {}, license, licenseNames = [], type, evidence = [] } = component;
  const version = packageVersion(purl ?? genericPurl(component), {
    source: source && { name: source.name, version: source.version },
    foreign: properties['shearwall:foreign'],
    modularity: properties['shearwall:modularity'] ?? properties['syft:metadata:modularityLabel'],
    isApplication: type === 'application',
    facts: toldFacts(component),
    licenses: [...(license === undefined ? [] : [license]), ...licenseNames],
  });
  const paths = new Set(evidence.flatMap(({ locations }) => locations));
  const occurrences = [...paths].slice(0, LIMITS.occurrences).map((path) => ({ path, layer: undefined }));
  return { package: version, occurrences };
}

/** Where the package URL is not valid: what people look for in the document. */
function nameOf({ id, name, version }: Component): string {
  return name === '' ? id : [name, version].filter(Boolean).join(' ');
}

/** What a document names without a package URL can still be asked for by its name. */
function genericPurl({ group, name, version }: Component): string {
  const path = [group, name]
    .filter((part) => part !== undefined)
    .map(encodeURIComponent)
    .join('/');
  return `pkg:generic/${path}${version === undefined ? '' : `@${encodeURIComponent(version)}`}`;
}

function fileSet({ graph: { files = [] } }: SbomDocument): NewFileSet[] {
  const listed = files.slice(0, LIMITS.files).flatMap(({ path, sha256 }) => {
    return sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256)
      ? [{ digest: digestFromHex(sha256), path }]
      : [];
  });
  if (listed.length === 0) return [];
  return [
    { digest: digestOf(listed.map(({ digest, path }) => `${digest} ${path}\n`).join('')), files: listed },
  ];
}
