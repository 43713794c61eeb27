export { containerEngine } from './agent/host/container-engine.ts';
export { runHostAgent } from './agent/host/run-host-agent.ts';
export type { EngineKind } from './agent/host/types.ts';
export { httpServer } from './agent/http-server.ts';
export { runAgent } from './agent/run-agent.ts';
export { type EnrolmentInput, enrol, isEnrolmentRefused, stayEnrolled } from './agent/stay-enrolled.ts';
export type { AgentBatch, AgentServer } from './agent/types.ts';
export { fleetError } from './errors.ts';
export { digestAmong } from './exposed/digest-among.ts';
export { EXPOSED_ORDERS } from './exposed/exposed-rows.ts';
export { type ExposureInput, findExposure } from './exposed/find-exposure.ts';
export { findNotCovered, type NotCoveredOptions } from './exposed/find-not-covered.ts';
export { whyNotRetained } from './exposed/not-retained.ts';
export { parseQuestion } from './exposed/parse-question.ts';
export { claimNames } from './exposed/render/claim-names.ts';
export { exportExposure } from './exposed/render/export-exposure.ts';
export { REMEDY_WORDS } from './exposed/render/remedy-words.ts';
export {
  type ExposureFormat,
  type ExposureGroup,
  renderExposure,
} from './exposed/render/render-exposure.ts';
export { renderNotCovered } from './exposed/render/render-not-covered.ts';
export { isoTime, reasonLine } from './exposed/render/verdict-line.ts';
export type {
  AskedTime,
  ExposureAnswer,
  ExposureOptions,
  NotCovered,
  NotCoveredReason,
  Question,
  RemedyCode,
  UnknownReason,
} from './exposed/types.ts';
export { fleetFindings } from './findings/fleet-findings.ts';
export { noteIncidents } from './incidents/note-incidents.ts';
export { addAttested, type Believed } from './inventory/add-attested.ts';
export { type AddedImage, type AddImageInput, addImage } from './inventory/add-image.ts';
export {
  type AddedSbom,
  addSbom,
  type RecordedSbom,
  type RecordSbomInput,
  recordSbom,
} from './inventory/add-sbom.ts';
export { type Added, type AddSourcesInput, addSources } from './inventory/add-sources.ts';
export { catalogTodo, type TodoOutcome } from './inventory/catalog-todo.ts';
export { findTodo, type TodoItem } from './inventory/find-todo.ts';
export { isImageTag } from './inventory/image-tags.ts';
export { imagesBelow } from './inventory/images-below.ts';
export { lookAtTags, type SeenTags, type WatchedPlace } from './inventory/look-at-tags.ts';
export { type MatchAnswer, matchedForQuestion, matchFleet } from './matching/match-fleet.ts';
export type { Behind, Matched } from './matching/match-state.ts';
export { type MatchedView, openMatched, viewMatched, whyBehind } from './matching/matched-view.ts';
export { readDump } from './observed/read-dump.ts';
export type { Dump } from './observed/types.ts';
export { type OpenFleet, type OpenFleetInput, openFleet } from './open-fleet.ts';
export { DEFAULT_OWNER_RULES } from './owners/find-owner.ts';
export { ownerOfObject } from './owners/owner-of-object.ts';
export { parseOwnerRules } from './owners/parse-owner-rules.ts';
export type { OwnerRules } from './owners/types.ts';
export { fleetPolicyAudit } from './policy-audit/fleet-policy-audit.ts';
export type { AuditGap, FleetPolicyAudit } from './policy-audit/types.ts';
export {
  type ForgetClusterAnswer,
  type ForgetOwnerAnswer,
  forgetCluster,
  forgetOwner,
  type PruneAnswer,
  pruneFleet,
} from './record/forget.ts';
export {
  type Covers,
  type ImportAnswer,
  type ImportDumpInput as ImportInput,
  importDump,
} from './record/import-dump.ts';
export { type ClusterSettings, setCluster } from './record/set-cluster.ts';
export { addRemark } from './remarks/add-remark.ts';
export { endFleetRemark, fleetRemarks } from './remarks/list-remarks.ts';
export { remarkLine, statusWords } from './remarks/remark-words.ts';
export { remarkedFindings } from './remarks/remarked-findings.ts';
export type { ListedRemark, RemarkKind } from './remarks/types.ts';
export { type ObserveInput, observeCluster } from './sync/observe-cluster.ts';
export { openWatchedCluster } from './sync/open-kubernetes.ts';
export type { Fleet } from './types.ts';
export { type ComparedContents, compareContents } from './views/compare-contents.ts';
export { type FleetDocument, fleetDocument, fleetDocuments } from './views/fleet-documents.ts';
export { type FleetStatus, fleetStatus } from './views/fleet-status.ts';
export { fleetDiff, fleetTimeline, type TimelinePoint } from './views/fleet-timeline.ts';
export { type FleetTop, fleetTop } from './views/fleet-top.ts';
export {
  type HeldFinding,
  type HeldLayer,
  type HeldPackage,
  imageLayers,
  imagePackages,
} from './views/image-contents.ts';
export { fleetGaps, fleetImages, type ImageGap as Gap, type ListedImage } from './views/list-images.ts';
export { fleetPackages, type PackageRow } from './views/list-packages.ts';
export { fleetOwners, fleetWorkloads, type OwnerRow, pageOfWorkloads } from './views/list-workloads.ts';
export { isRanBy } from './views/ran-by.ts';
export { runsOfDigest } from './views/runs-of-digest.ts';
export { type UnknownCluster, unknownClusters } from './views/unknown-clusters.ts';
export { readGivenWords } from './words/read-given-words.ts';
