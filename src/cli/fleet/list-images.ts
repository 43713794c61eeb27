import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  claimNames,
  digestAmong,
  fleetGaps,
  fleetImages,
  type Gap,
  type ListedImage,
} from '../../fleet/index.ts';
import type { Inventory } from '../../store/index.ts';
import type { ExitCode } from '../command.ts';
import { cliError } from '../errors.ts';
import { asked, askedAnywhere, LIMIT, type ListedAnswer, type ListRequest, table } from './listed.ts';

/** What is known of images, or with `--gaps` each thing that could not be read or taken. */
export function images(given: ListRequest): Promise<ExitCode> {
  const {
    args: [repository],
    options: { limit = LIMIT, gaps = false },
  } = given;
  const query = withoutUndefined({ limit, repository });
  const ofWhat = repository === undefined ? '' : ` of ${repository}`;
  if (gaps && given.options.server !== undefined)
    throw cliError('CLI_SERVER', 'a server does not list gaps', { hint: 'ask the fleet of this machine' });
  if (gaps)
    return asked(given, async ({ store }) =>
      listGaps(
        given,
        await fleetGaps({ store, ...query }),
        `all could be read of every image that is known${ofWhat}`,
      ),
    );
  const show = (found: ListedImage[]): ListedAnswer => listImages(given, found, `no image is known${ofWhat}`);
  return askedAnywhere(given, { path: 'images', query: { repository }, isList: limit, show }, () =>
    asked(given, async ({ store }) => show((await fleetImages({ store, ...query })).images)),
  );
}

function listImages(given: ListRequest, found: readonly ListedImage[], none: string): ListedAnswer {
  const rows = found.map(({ reference, platform, names, inventories }) => [
    reference,
    platform,
    digestOf(names),
    String(Math.max(0, ...inventories.map(({ components }) => components))),
    saidBy(inventories).join(', '),
    String(inventories.reduce((sum, { gaps, quarantined }) => sum + gaps.length + quarantined, 0) || ''),
  ]);
  return table(given, found, {
    titles: ['IMAGE', 'PLATFORM', 'DIGEST', '#COMPONENTS', 'SAID BY', '#GAPS'],
    rows,
    none,
  });
}

function listGaps(given: ListRequest, found: readonly Gap[], none: string): ListedAnswer {
  const rows = found.map(({ image, names, inventory, what }) => [
    image.reference || digestOf(names),
    image.platform,
    saidBy([inventory]).join(''),
    what,
  ]);
  return table(given, found, { titles: ['IMAGE', 'PLATFORM', 'SAID BY', 'GAP'], rows, none });
}

function digestOf(names: ListedImage['names']): string {
  return digestAmong(names) ?? '';
}

/** Our own looks at an image go by the version that looked, claims by who made them. */
function saidBy(inventories: readonly Inventory[]): string[] {
  const own = inventories.filter(({ source }) => source === 'catalog').map(({ tool }) => tool);
  const claims = inventories.filter(({ source }) => source !== 'catalog');
  return [
    ...new Set(own),
    ...claimNames(claims.map(({ attestedBy, ...claim }) => ({ ...claim, by: attestedBy }))),
  ];
}
