import { REMEDY_WORDS, type RemedyCode } from '../../fleet/index.ts';

/** What can be done about an answer, for who reads it in a browser: whoever runs the server does it there. */
export const SERVED_REMEDY_WORDS: Readonly<Record<RemedyCode, string>> = {
  ...REMEDY_WORDS,
  'answer-for-programs':
    '"shearwall scan IMAGE" names them; "shearwall exposed --allow-unexplained GLOB=REASON" answers for them',
  rematch: 'the server matches by itself within seconds: ask again',
  'import-runs': '"shearwall agent" or "shearwall fleet import" tells the server what runs',
};
