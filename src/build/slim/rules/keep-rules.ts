import type { KeepRule } from '../types.ts';
import { folders } from './folders.ts';
import { conversions, locales, timeZones } from './languages.ts';
import { links } from './links.ts';
import { licences, metadata, packageDatabases } from './packages.ts';
import { certificates, names, release } from './small-files.ts';

/** In the order in which they are asked: later ones see what earlier ones kept. */
export const KEEP_RULES: readonly KeepRule[] = [
  folders,
  release,
  names,
  certificates,
  timeZones,
  locales,
  conversions,
  links,
  metadata,
  licences,
  // Once more: of what the last ones kept.
  links,
  packageDatabases,
];
