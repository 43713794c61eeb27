import type { CatalogComponent } from '../../catalog/index.ts';
import type { Finding } from '../report/types.ts';
import type { Scan } from '../scan-image.ts';

/** A finding of the image before of which nothing is in the image after. */
export type RemovedCode = {
  finding: Finding;
  justification: 'component_not_present' | 'vulnerable_code_not_present';
  text: string;
};

/** What can neither run nor be loaded: settings of one file, languages, zones, certificates, words for people. */
const DATA =
  /^(?:etc\/(?:[^/]+\/)?[^/]+\.(?:conf|cnf|cfg|ini)|(?:usr\/)?lib\/(?:locale|terminfo)\/.+|usr\/share\/(?:doc|licenses|common-licenses|locale|i18n|zoneinfo|terminfo|ca-certificates|info|man)\/.+)$/;

/**
 * Of what is known against an image what another one, cut from it, has not: the software is not there, or only data of it is. Undefined: not all
 * of the image after was looked at or explained, so that what lacks may be there all the same.
 */
export function removedCode(before: Scan, after: Scan): RemovedCode[] | undefined {
  const { image, doubts } = after.report;
  if (image.incomplete.length > 0 || doubts.length > 0) return undefined;
  const left = Map.groupBy(after.inventory.components, nameOf);
  const files = new Map(before.inventory.components.map((component) => [component.id, component]));
  return before.report.findings.flatMap((finding): RemovedCode[] => {
    const parts = finding.components.map(({ id }) => files.get(id));
    if (parts.some((part) => part === undefined)) return [];
    const whys = parts.map((part) => part && whyGone(part, left.get(nameOf(part)) ?? [], after));
    const [first] = whys;
    if (first === undefined || whys.some((why) => why === undefined)) return [];
    const why = whys.find((each) => each?.justification === 'vulnerable_code_not_present') ?? first;
    return [{ finding, ...why }];
  });
}

function whyGone(
  part: CatalogComponent,
  left: readonly CatalogComponent[],
  { inventory }: Scan,
): Omit<RemovedCode, 'finding'> | undefined {
  if (left.length === 0)
    return { justification: 'component_not_present', text: `nothing of ${part.name} is in this image` };
  const isData = left.every(
    ({ id, version, accounts, modified }) =>
      version === part.version &&
      modified.length === 0 &&
      accounts.length > 0 &&
      !inventory.unexplainedPackages.has(id) &&
      accounts.every((path) => DATA.test(path) || isRecord(path)),
  );
  const hadCode = part.accounts.some((path) => !DATA.test(path) && !isRecord(path));
  if (!isData || !hadCode) return undefined;
  const count = left.reduce((sum, { accounts }) => sum + accounts.length, 0);
  return {
    justification: 'vulnerable_code_not_present',
    text: `of the ${part.accounts.length} files of ${part.name} ${count} are in this image, and none of them can run or be loaded`,
  };
}

/** What package managers write down. */
function isRecord(path: string): boolean {
  return /^(?:var\/lib\/dpkg|(?:usr\/)?lib\/apk\/db)\//.test(path);
}

/** Of whatever version. */
function nameOf({ type, namespace = '', name }: CatalogComponent): string {
  return `${type}\0${namespace}\0${name}`;
}
