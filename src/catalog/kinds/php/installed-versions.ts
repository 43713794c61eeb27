import { atMost, type Say } from '../../../base/at-most.ts';
import type { ComposerPackage } from './composer.ts';

const MOST_PACKAGES = 10_000;
const MOST_CHARACTERS = 2000;
const NAME = /^([\w.-]{1,150})\/([\w.-]{1,150})' => array\(/;
const VERSION = /'pretty_version' => '([^'\n]{1,200})'/;

/**
 * `vendor/composer/installed.php`, which Composer 2 writes in one form: packages by name, each indented by eight blanks. What others replace
 * or provide has no version, and the first part is the application itself.
 */
export function installedVersions(text: string, say: Say): ComposerPackage[] {
  const [root = '', installed = ''] = text.split("'versions' => array(", 2);
  const application = /'name' => '([^'\n]{1,300})'/.exec(root)?.[1];
  const parts = atMost(installed.split("\n        '"), MOST_PACKAGES, 'packages', say);
  return parts.flatMap((whole): ComposerPackage[] => {
    const part = whole.slice(0, MOST_CHARACTERS);
    const [, vendor, name] = NAME.exec(part) ?? [];
    const version = VERSION.exec(part)?.[1];
    if (vendor === undefined || name === undefined || version === undefined) return [];
    if (`${vendor}/${name}` === application) return [];
    const isDev = part.includes("'dev_requirement' => true");
    return [{ vendor, name, version, licenses: [], isDev, requires: [] }];
  });
}
