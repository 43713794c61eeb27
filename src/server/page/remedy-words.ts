import type { RemedyCode } from '../../fleet/index.ts';

/** What can be done about an answer that cannot speak of all, for who reads it in a browser: whoever runs the server does it there. */
export const REMEDY_WORDS: Readonly<Record<RemedyCode, string>> = {
  'catalogue-what-runs': '"shearwall fleet todo --catalog" looks into what runs',
  'list-gaps': '"shearwall fleet images --gaps" says where',
  'catalogue-again': '"shearwall fleet add --again" looks again',
  'ask-by-name': 'ask for the package by name',
  'ask-by-range': 'ask for the package by name and range',
  'add-feed': '"shearwall db update" with a feed that covers it',
  'update-advisories': '"shearwall db update" fetches newer advisories',
  'build-advisories': '"shearwall db build" makes a database of them',
  'pull-advisories': '"shearwall db pull" fetches one that is made',
  'answer-for-programs':
    '"shearwall scan IMAGE" names them; "shearwall exposed --allow-unexplained GLOB=REASON" answers for them',
  rematch: 'the server matches by itself within seconds: ask again',
  'import-runs': '"shearwall agent" or "shearwall fleet import" tells the server what runs',
  'set-stale-after': '"shearwall fleet cluster set NAME --stale-after DURATION" says how old a look may be',
  'list-not-covered': '"shearwall exposed --not-covered" lists all',
};
