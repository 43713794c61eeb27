export {
  agentByEnrolment,
  agentOfAccount,
  enrolAgent,
  enrolledAgents,
  listAgents,
  noteAgentUse,
  recordAgent,
  renewAgentKeys,
  revokeAgent,
} from './access/agents.ts';
export { AUDIT_FIELDS, listAudit, recordAudit } from './access/audit.ts';
export { grantsOf, listGrants, recordGrant, removeGrant } from './access/grants.ts';
export {
  beginSession,
  endSession,
  recordLoginLink,
  renewGroups,
  sessionBySecret,
  takeLoginLink,
} from './access/sessions.ts';
export { listTokens, noteTokenUse, recordToken, revokeToken, tokenBySecret } from './access/tokens.ts';
export type {
  AgentAccount,
  ApiToken,
  AuditEntry,
  EnrolledAgent,
  Grant,
  GrantHolder,
  GrantScope,
  KeptAgent,
  KeptGrant,
  LoginSession,
  NewAuditEntry,
  Role,
  SecretDigest,
} from './access/types.ts';
export {
  AUDITED_FIELDS,
  type AuditCounts,
  type AuditedField,
  auditedImages,
  beganSinceAudit,
  countAudited,
  policyAudits,
} from './audits/policy-audits.ts';
export { recordPolicyAudit } from './audits/record-policy-audit.ts';
export {
  AUDIT_VERDICTS,
  type AuditReason,
  type RecordedAudit,
  type RecordedImage,
} from './audits/types.ts';
export { backupStore, restoreStore } from './care/backup.ts';
export { checkStore, segmentsUnderWay } from './care/check-store.ts';
export { type ForgottenCluster, forgetCluster } from './care/forget-cluster.ts';
export { forgetOwner } from './care/forget-owner.ts';
export { type Pruned, pruneStore } from './care/prune-store.ts';
export { retainedFrom } from './care/retained-from.ts';
export { type Bucket, bucketDocuments } from './documents/bucket-documents.ts';
export { type DocumentsPlace, documentsOf } from './documents/database-documents.ts';
export { diskDocuments } from './documents/disk-documents.ts';
export { documentsOfImages, keepDocuments, type NewDocument } from './documents/image-documents.ts';
export { sweepDocuments } from './documents/sweep-documents.ts';
export type { DocumentStore, KeptDocument, KeptKind } from './documents/types.ts';
export { dropUpload, keepUpload, type Upload, uploadsToRead } from './documents/uploads.ts';
export type { SortedBy } from './engine/page-order.ts';
export type { StoreClock as Clock } from './engine/sqlite.ts';
export { isStoreFailure } from './errors.ts';
export { imagesWithoutBase, inventoriesOnBase } from './holdings/bases.ts';
export {
  type FileHolding,
  type FileInventories,
  fileHoldingsOfImages,
  inventoriesWithFile,
} from './holdings/files.ts';
export { holdingsAt as holdingsThen, holdingsOfImages } from './holdings/holdings.ts';
export { type Among, imagesWith } from './holdings/images-with.ts';
export { packageSetsWith } from './holdings/package-sets.ts';
export { placesOf } from './holdings/places-of.ts';
export { countRanBefore } from './holdings/ran-before.ts';
export { hasImages, storeCounts, topImages, topVersions } from './holdings/sums.ts';
export {
  listIncidents,
  recordIncidents,
  recordWatchedClusters,
  watchedClusters,
} from './incidents/incidents.ts';
export {
  type OpenFlaw,
  type OwnedImage,
  openFlaws,
  ownedImages,
  type SaidUntil,
  saidUntil,
  versionsEverAffected,
} from './incidents/live-flaws.ts';
export {
  addNotices,
  dropOldNotifications,
  dueNotifications,
  listNotifications,
  NOTIFICATION_FIELDS,
  notificationById,
  notificationRules,
  recordDelivery,
  recordNotificationRule,
  removeNotificationRule,
} from './incidents/notifications.ts';
export {
  type Incident,
  NOTICE_KINDS,
  type Notice,
  type NoticeKind,
  type Notification,
  type NotificationRule,
  type WatchedCluster,
} from './incidents/types.ts';
export { addInventories } from './inventories/add-inventories.ts';
export {
  addImageNames,
  imagesByDigest,
  imagesById,
  inventoriesOf,
  knownDigests,
  namesOfImages,
  newestOfRepositories,
  packagesOf,
  quarantinedOf,
} from './inventories/find-images.ts';
export { functionTables } from './inventories/function-tables.ts';
export { layersOfInventory } from './inventories/layers-of.ts';
export { IMAGE_FIELDS, type ImageField, listImages } from './inventories/list-images.ts';
export { imagesNotWhole } from './inventories/not-whole.ts';
export { recordSuccessor, successorsOf } from './inventories/successors.ts';
export { openJobQueue } from './jobs/open-queue.ts';
export {
  type JobQueue,
  type JobState,
  LEASE_MS,
  type NewJob,
  type QueuedJob,
  type TakenJob,
} from './jobs/types.ts';
export type {
  StatusInterval,
  UnjudgedVersion,
  VersionGap,
  VersionJudgement,
  VersionStatus,
} from './judgement-types.ts';
export { knownStates, matchedStates, setMatchedStates } from './matching/matched-states.ts';
export { getSetting, matchedUpTo, setMatchedUpTo, setSetting } from './matching/settings.ts';
export {
  gapsOfVersions,
  recordJudgements,
  statusesOfVersions,
  statusesOfVulnerability,
} from './matching/statuses.ts';
export { unjudgedVersions, versionsOfGap } from './matching/unjudged.ts';
export { openStore } from './open-store.ts';
export {
  findNames,
  versionsAfter,
  versionsById,
  versionsByLicense,
  versionsByPurl,
  versionsOfNames,
  versionsOfSource,
  versionsWithoutLicense,
} from './packages/find-packages.ts';
export { answerGeneration } from './postings/answer-generation.ts';
export { DocumentSet } from './postings/document-set.ts';
export {
  endRemark,
  exceptionsThatHold,
  findRemark,
  holdsAt,
  listRemarks,
  recordRemark,
  remarksThatHold,
} from './remarks/remarks.ts';
export {
  EXCEPTION_STATUSES,
  type ExceptionStatus,
  type Remark,
  type RemarkSubject,
} from './remarks/types.ts';
export { applyChanges } from './runs/apply-changes.ts';
export { clusters, clustersOfOwners, setStaleAfter } from './runs/clusters.ts';
export { containersOf } from './runs/containers-of.ts';
export { countAllRuns, countAmongAll, countRuns, timelineOf } from './runs/count-runs.ts';
export { neverRan } from './runs/ever-ran.ts';
export {
  imagesOfRunning,
  listRuns,
  runChanges,
  runIntervalsOf as standsFor,
  runningImages,
  runningUnlisted,
  runsOfImages,
} from './runs/find-runs.ts';
export { recordObservation } from './runs/record-observation.ts';
export { recordTold } from './runs/record-told.ts';
export { RUN_FIELDS, type RunField } from './runs/run-order.ts';
export { staleLooks } from './runs/stale-looks.ts';
export { uncoveredRuns, uncoveredThen } from './runs/uncovered.ts';
export { unseenTimes } from './runs/unseen.ts';
export { type MovedTag, recordTags, type WatchedTag, watchedTags } from './tags/watched-tags.ts';
export type {
  Changes,
  Cluster,
  Edit,
  EndedRun,
  Holding,
  HowWritten,
  Image,
  ImageName,
  Inventory,
  InventoryOrigin as InventorySource,
  NameKind,
  NewComponent,
  NewFileSet,
  NewImage,
  NewImageName,
  NewInventory,
  NewPackageVersion,
  NotWhole,
  Observation,
  ObservedRun,
  Occurrence,
  PackageVersion,
  Page,
  Place,
  Run,
  RunCounts,
  RunFilter,
  RunningImage,
  StaleLook,
  Store,
  StoreCounts,
  StoreLocation,
  Time,
  ToldResult,
  ToldRuns,
  UncoveredRun,
  UnseenTime,
  View,
  When,
} from './types.ts';
export {
  type CandidateFiles,
  candidateFiles,
  type Hold,
  holdUpdate,
  recordUpdate,
  releaseUpdate,
  updateRecord,
} from './updates/recipe-updates.ts';
export { haveReach, idleWhereItRuns, type KnownReach, recordReach } from './words/image-reach.ts';
export {
  haveWords,
  type ImageIgnore,
  type ImageStatement,
  type ImageWords,
  ignoresOfImages,
  recordWords,
  statementsOfImages,
} from './words/image-words.ts';
