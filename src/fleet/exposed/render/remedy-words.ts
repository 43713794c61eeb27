import type { RemedyCode } from '../types.ts';

/** What can be done about an answer that cannot speak of all. A server, which matches by itself, has its own words for some. */
export const REMEDY_WORDS: Readonly<Record<RemedyCode, string>> = {
  'catalogue-what-runs': '"shearwall fleet todo --catalog" looks into what runs',
  'list-gaps': '"shearwall fleet images --gaps" says where',
  'catalogue-again': '"shearwall fleet add --again" looks again',
  'ask-by-name': 'ask for the package by name',
  'ask-by-range': 'ask for the package by name and range',
  'add-feed': '"shearwall db update" with a feed that covers it',
  'update-advisories': '"shearwall db update" fetches newer advisories',
  'import-again': '"shearwall db import FILE --feed ID" takes a mended file in the place of the one before',
  'build-advisories': '"shearwall db build" makes a database of them',
  'pull-advisories': '"shearwall db pull" fetches one that is made',
  'answer-for-programs':
    '"shearwall scan IMAGE" names them, and --allow-unexplained GLOB=REASON answers for them',
  rematch: '"shearwall fleet match" matches the fleet with the advisories',
  'import-runs': '"shearwall fleet import" or "fleet sync" records what runs',
  'set-stale-after': '"shearwall fleet cluster set NAME --stale-after DURATION" says how old a look may be',
  'list-not-covered': '"shearwall exposed --not-covered" lists all',
};
