export { diffFindings, type FindingDiff } from './diff/diff-findings.ts';
export { renderFindingDiff } from './diff/render-diff.ts';
export { compareScans, type ScanDiff, scanDiff } from './diff/scan-diff.ts';
export { isUnproven } from './distribution/unproven.ts';
export { explainImage } from './explain/explain-image.ts';
export { explanationJson, renderExplanation } from './explain/render-explanation.ts';
export { MOST_REPORT_BYTES, readForeignReport } from './foreign/read-report.ts';
export type { ForeignReport } from './foreign/types.ts';
export { type KeptIgnore, readIgnore, readKeptIgnore, rulesOfKept } from './ignore/read-ignore.ts';
export type { IgnoreFile } from './ignore/types.ts';
export { doubtsOfCatalog } from './inventory/from-catalog.ts';
export { toldFacts, unexplainedFiles, whyNotWhole } from './inventory/from-document.ts';
export type { InventorySource } from './inventory/take-inventory.ts';
export { KeptStandings, subjectsOfFacts } from './kept/kept-standing.ts';
export {
  decideStatements,
  type GivenVex,
  KeptRules,
  keptStatements,
} from './kept/kept-words.ts';
export {
  CatalogFacts,
  formatLoweringFacts,
  type LoweringFacts,
  parseLoweringFacts,
} from './kept/lowering-facts.ts';
export {
  refuseMalicious,
  refuseMaliciousCatalog,
} from './malicious/refuse-malicious.ts';
export { judge } from './match/judge.ts';
export { languagePackage } from './match/language-ecosystems.ts';
export { questionsOf } from './match/questions-of.ts';
export { releaseOf } from './match/release-of.ts';
export { askedListings } from './match/source-listing.ts';
export { advisoryOfGap } from './match/undecided.ts';
export { REPACKAGERS } from './match/upstream-products.ts';
export { type OpenedScan, type OpenScanInput, openScan } from './open-scan.ts';
export { componentFiles } from './reach/component-files.ts';
export type { Examined } from './reach/examine-image.ts';
export { examineImage } from './reach/examine-when-asked.ts';
export type { ScanReach } from './reach/types.ts';
export { rootsText } from './reach/unreachable.ts';
export { isFew } from './render/list.ts';
export { renderOpenVex } from './render/openvex.ts';
export { parseScanFormat, reportWriter, type ScanFormat } from './render/report-writer.ts';
export { type AllowUnexplained, answeredFor } from './report/doubts.ts';
export { lostText } from './report/lost-records.ts';
export { withFixes, withLevels } from './report/narrow-report.ts';
export type { Doubt, Finding, ScanReport } from './report/types.ts';
export { THRESHOLDS, type Threshold, verdictOf } from './report/verdict.ts';
export { type ScanInput, scanImage } from './scan-image.ts';
export type { Pulled } from './shipping/pull-database.ts';
export {
  type PullFromInput,
  type PushSignedInput,
  pullDatabaseFrom,
  pushSignedDatabase,
} from './shipping/ship-named.ts';
export { subjectOfCatalog, subjectOfPurl } from './subjects/subject-of.ts';
export { isActNow } from './triage/is-act-now.ts';
export { isOfUpstreamAlone } from './triage/triage.ts';
export type { JudgedPackage as Subject, Judgement, Match } from './types.ts';
export { type AttachedByPolicyInput, attachedByPolicy } from './vex/attached-by-policy.ts';
export { loadVex } from './vex/load-vex.ts';
export type { KeptStatement } from './vex/types.ts';
export { JUSTIFICATION_WORDS } from './vex/vex-book.ts';
