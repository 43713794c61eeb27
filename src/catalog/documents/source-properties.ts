import { displayPath } from '../../base/index.ts';
import type { CatalogHead } from '../types.ts';

/** Of which a document says more than the number. */
const MOST_PROBLEMS = 100;

/** What is said of the image as a whole: where it comes from, and how much of it is accounted for. */
export function sourceProperties(catalog: CatalogHead): Record<string, string> {
  const { platform, base, coverage, unreadLayers, problems, unaccounted, excluded } = catalog;
  const properties: Record<string, string> = {
    'shearwall:coverage:files': `${coverage.files.accounted}/${coverage.files.all}`,
    'shearwall:coverage:bytes': `${coverage.bytes.accounted}/${coverage.bytes.all}`,
    'shearwall:unaccounted': String(unaccounted.length),
  };
  if (platform !== undefined) properties['shearwall:platform'] = platform;
  if (base) properties['shearwall:base'] = [base.name, base.digest].filter(Boolean).join('@');
  if (excluded.length > 0) properties['shearwall:excluded'] = excluded.join(' ');
  if (unreadLayers.length > 0) properties['shearwall:unreadLayers'] = unreadLayers.join(' ');
  if (problems.length > 0) properties['shearwall:problems'] = String(problems.length);
  for (const [index, { path, message }] of problems.slice(0, MOST_PROBLEMS).entries())
    properties[`shearwall:problem:${index + 1}`] = `/${displayPath(path)}: ${message}`;
  for (const { position, diffId, createdBy } of catalog.layers) {
    if (diffId !== undefined) properties[`shearwall:layer:${position}:diffId`] = diffId;
    if (createdBy !== undefined) properties[`shearwall:layer:${position}:createdBy`] = createdBy;
  }
  return properties;
}
