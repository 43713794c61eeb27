import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { JudgedPackage, Match } from '../types.ts';
import { findingOf, isOfUpstreamAlone, unknownVulnerability } from './triage.ts';

/** Nothing is known of the image: what counts where a port is exposed, counts. */
const ANY_PORT = ['any'];

/** Whether a match is to be acted on now wherever it is, as long as nothing that is said of an image lowers it there. */
export function isActNow(
  match: Match,
  subject: JudgedPackage,
  database: Pick<AdvisoryDatabase, 'vulnerability'>,
): boolean {
  const vulnerability =
    database.vulnerability(match.vulnerability) ?? unknownVulnerability(match.vulnerability);
  const found = {
    match,
    vulnerability,
    components: [],
    caveats: [],
    isUnnamed: isOfUpstreamAlone(match, subject),
  };
  return (
    findingOf(found, { rules: [], exposedPorts: ANY_PORT, asked: {}, baseLayers: undefined }).tier ===
    'act-now'
  );
}
