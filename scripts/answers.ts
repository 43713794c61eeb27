import { z } from 'zod';
import { policyAuditAnswer } from '../src/admission/answer-schema.ts';
import { buildReportAnswer, databaseStatusAnswer } from '../src/advisories/answer-schema.ts';
import { ANSWER_VERSION } from '../src/base/answer-version.ts';
import { testedImageAnswer } from '../src/build/test/answer-schema.ts';
import {
  dbImportAnswer,
  dbPullAnswer,
  dbPushAnswer,
  dbSearchAnswer,
  dbUpdateAnswer,
  dbVerifyAnswer,
} from '../src/cli/advisories/answer-schema.ts';
import {
  admitAnswer,
  admitInstallAnswer,
  admitUninstallAnswer,
  agentAnswer,
  attestedBlobAnswer,
  buildAnswer,
  cacheListAnswer,
  cachePruneAnswer,
  cacheVerifyAnswer,
  cleanAnswer,
  digestAnswer,
  errorAnswer,
  fleetBackupAnswer,
  fleetFindingsAnswer,
  fleetRestoreAnswer,
  indexAnswer,
  initAnswer,
  keyPairAnswer,
  lockAnswer,
  loginAnswer,
  logoutAnswer,
  publicKeyAnswer,
  reproduceAnswer,
  serveAnswer,
  serverLoginAnswer,
  serverLogoutAnswer,
  signedBlobAnswer,
  sigstoreDevAnswer,
  slimAnswer,
  slimCheckAnswer,
  tagsAnswer,
  transferAnswer,
  triangulateAnswer,
  trustShowAnswer,
  trustUpdateAnswer,
  versionAnswer,
} from '../src/cli/answer-schema.ts';
import { shownConfigAnswer } from '../src/cli/config/answer-schema.ts';
import { notCoveredAnswer } from '../src/cli/fleet/answer-schema.ts';
import {
  policyCheckAnswer,
  policyConvertAnswer,
  policyExplainAnswer,
  policyExportAnswer,
  policyTestAnswer,
} from '../src/cli/policy/answer-schema.ts';
import {
  signAnswer,
  signRepairAnswer,
  verifyAnswer,
  verifyAttestationAnswer,
  verifyByPolicyAnswer,
} from '../src/cli/signing/answer-schema.ts';
import { pinsAnswer, updateAnswer, watchStatusAnswer } from '../src/cli/update/answer-schema.ts';
import {
  addedAnswer,
  clusterAnswer,
  documentsAnswer,
  fleetDiffAnswer,
  fleetStatusAnswer,
  fleetTopAnswer,
  forgetOwnerAnswer,
  gapsAnswer,
  imagesAnswer,
  importAnswer,
  matchAnswer,
  ownersAnswer,
  packagesAnswer,
  pruneAnswer,
  timelineAnswer,
  todoAnswer,
  todoOutcomesAnswer,
  workloadsAnswer,
} from '../src/fleet/answer-schema.ts';
import { exposureAnswer } from '../src/fleet/exposed/answer-schema.ts';
import { fleetPolicyAuditAnswer } from '../src/fleet/policy-audit/answer-schema.ts';
import { remarksAnswer } from '../src/fleet/remarks/answer-schema.ts';
import { imageBloatAnswer } from '../src/inspect/bloat/answer-schema.ts';
import { imageDiffAnswer } from '../src/inspect/diff/answer-schema.ts';
import { imageReachAnswer } from '../src/inspect/reach/answer-schema.ts';
import { sbomDiffAnswer, sbomVerdictAnswer } from '../src/inspect/sbom/answer-schema.ts';
import { catalogAnswer } from '../src/inspect/sbom/catalog-answer-schema.ts';
import { shownImageAnswer } from '../src/inspect/show/answer-schema.ts';
import { imageTreeAnswer } from '../src/inspect/tree/answer-schema.ts';
import { whyAnswer } from '../src/inspect/why/answer-schema.ts';
import { scanAnswer } from '../src/scan/answer-schema.ts';
import { findingDiffAnswer } from '../src/scan/diff/answer-schema.ts';
import { explanationAnswer } from '../src/scan/explain/answer-schema.ts';
import { damageAnswer, job } from '../src/store/answer-schema.ts';
import { attestedAnswer, blobAnswer, rootAnswer } from '../src/trust/answers/answer-schema.ts';

/** What a command prints with `--json`. */
export type Answer = {
  /** One line for the reference. */
  about: string;
  schema: z.ZodType;
};

/**
 * Every answer by the words that lead to it: a command, a sub-command, and an option that makes it another answer. A command that is
 * missing here turns test/answers.test.ts red.
 */
export const ANSWERS: Readonly<Record<string, Answer>> = {
  error: { about: 'what any command could not do; on standard error', schema: errorAnswer },

  init: { about: 'where the starter recipe was written', schema: initAnswer },
  lock: { about: 'the lock, and where it was written', schema: lockAnswer },
  build: { about: 'digests of what was built: image, platforms, SBOMs, provenance', schema: buildAnswer },
  slim: { about: 'digests of what was cut out of an image, and by reason what stays', schema: slimAnswer },
  'slim --check': {
    about: 'whether an image is what cutting its source again gives',
    schema: slimCheckAnswer,
  },
  test: { about: 'what came of the test of a recipe, by platform', schema: testedImageAnswer },
  reproduce: {
    about: 'whether building it again gives the same image, else the first difference',
    schema: reproduceAnswer,
  },

  digest: { about: 'the digest of an image', schema: digestAnswer },
  show: { about: 'config, layers, packages and sizes, platform by platform', schema: shownImageAnswer },
  tree: { about: 'what is attached to an image, to its index and to each platform', schema: imageTreeAnswer },
  why: { about: 'why a path or package is in an image', schema: whyAnswer },
  bloat: {
    about: 'what an image carries for nothing, by package and vulnerability',
    schema: imageBloatAnswer,
  },
  reach: { about: 'which files of an image its processes can load', schema: imageReachAnswer },
  diff: {
    about: 'what changed, platform by platform: packages, files, config, size',
    schema: imageDiffAnswer,
  },
  sbom: {
    about: 'everything that was found in an image, and what nobody accounts for',
    schema: catalogAnswer,
  },
  'sbom diff': { about: 'which packages, versions and licences changed', schema: sbomDiffAnswer },
  'sbom validate': { about: 'what is wrong in a document, and what it lacks', schema: sbomVerdictAnswer },

  scan: {
    about: 'which known vulnerabilities matter, which do not and why, and what could not be said',
    schema: scanAnswer,
  },
  'scan diff': { about: 'which findings came, went and moved between two images', schema: findingDiffAnswer },
  explain: { about: 'why a vulnerability is found in an image, or why not', schema: explanationAnswer },
  'db update': { about: 'the outcome of each feed', schema: dbUpdateAnswer },
  'db import': { about: 'the feeds that were taken', schema: dbImportAnswer },
  'db build': { about: 'what the advisory database was made of', schema: buildReportAnswer },
  'db status': {
    about: 'how old each feed of the advisory database is, and what is missing',
    schema: databaseStatusAnswer,
  },
  'db search': {
    about: 'vulnerabilities by id or words, and what they are found in',
    schema: dbSearchAnswer,
  },
  'db verify': { about: 'which database was read whole', schema: dbVerifyAnswer },
  'db push': { about: 'what was pushed and signed', schema: dbPushAnswer },
  'db pull': { about: 'whether the database was taken, and who signed it', schema: dbPullAnswer },

  'fleet import': { about: 'what a dump changed in the fleet', schema: importAnswer },
  'fleet sync': { about: 'what a cluster changed in the fleet', schema: importAnswer },
  'fleet add': { about: 'a list: the outcome of each image and document', schema: addedAnswer },
  'fleet todo': {
    about: 'a list: images that run and have no inventory of this catalog',
    schema: todoAnswer,
  },
  'fleet todo --catalog': { about: 'a list: the outcome of each', schema: todoOutcomesAnswer },
  'fleet status': {
    about: 'what the fleet knows, how fresh it is, and what is missing',
    schema: fleetStatusAnswer,
  },
  'fleet images': { about: 'a list of images, with their digests and inventories', schema: imagesAnswer },
  'fleet images --gaps': { about: 'a list: what could not be read or taken', schema: gapsAnswer },
  'fleet documents': {
    about: 'a list: the documents that came with an image',
    schema: documentsAnswer,
  },
  'fleet workloads': {
    about: 'a list: which container ran which image, from when to when',
    schema: workloadsAnswer,
  },
  'fleet packages': {
    about: 'a list of package versions, with how many running images have them',
    schema: packagesAnswer,
  },
  'fleet owners': { about: 'a list: whose how much of what runs is', schema: ownersAnswer },
  'fleet timeline': { about: 'a list: when containers with it began and ended', schema: timelineAnswer },
  'fleet top': { about: 'where work pays most: packages, and images', schema: fleetTopAnswer },
  'fleet findings': {
    about: 'which findings were written, and of how many images',
    schema: fleetFindingsAnswer,
  },
  'fleet diff': { about: 'what began and ended to run between two times', schema: fleetDiffAnswer },
  'fleet match': { about: 'how much was matched with the advisories', schema: matchAnswer },
  'fleet exception': { about: 'exceptions, or the one that was made or ended', schema: remarksAnswer },
  'fleet note': { about: 'notes, or the one that was made or ended', schema: remarksAnswer },
  'fleet cluster': { about: 'what is set of a cluster, or what went with it', schema: clusterAnswer },
  'fleet owner': { about: 'what an owner had that was erased', schema: forgetOwnerAnswer },
  'fleet jobs': {
    about: 'a list of what is done in the background, the newest first; or what `retry` added',
    schema: z.union([z.array(job), job]),
  },
  'fleet prune': { about: 'what was dropped', schema: pruneAnswer },
  'fleet backup': { about: 'where the backup is', schema: fleetBackupAnswer },
  'fleet restore': { about: 'where the fleet is now', schema: fleetRestoreAnswer },
  'fleet check': { about: 'a list of what is wrong in the database', schema: z.array(damageAnswer) },
  exposed: {
    about: 'which running containers have what was asked for, and what the answer does not cover',
    schema: exposureAnswer,
  },
  'exposed --not-covered': {
    about: 'a list: what answers do not cover, and what to do about it',
    schema: notCoveredAnswer,
  },

  agent: { about: 'what is watched, and who is told', schema: agentAnswer },
  serve: { about: 'where it serves', schema: serveAnswer },
  'server login': { about: 'where the token is kept, and whose it is', schema: serverLoginAnswer },
  'server logout': { about: 'whose token was forgotten', schema: serverLogoutAnswer },

  sign: { about: 'what was signed, and the manifests that carry it', schema: signAnswer },
  'sign --repair': { about: 'what was put back into the list of what is attached', schema: signRepairAnswer },
  attest: { about: 'what was attested, and the manifests that carry it', schema: attestedAnswer },
  verify: {
    about: 'every signature that was seen, accepted or refused; of packages: who vouches for them',
    schema: verifyAnswer,
  },
  'verify --policy': { about: 'what policies decide, with every step', schema: verifyByPolicyAnswer },
  update: { about: 'which recipes have newer packages, and what these fix', schema: updateAnswer },
  watch: { about: 'of each round what `update` says', schema: updateAnswer },
  'watch status': { about: 'how old and how vulnerable each image is', schema: watchStatusAnswer },
  pins: { about: 'digests in files, and what their tags stand for now', schema: pinsAnswer },
  'policy convert': {
    about: 'policies of another engine as policies of this program',
    schema: policyConvertAnswer,
  },
  'policy export': { about: 'policies as another engine reads them', schema: policyExportAnswer },
  'policy check': { about: 'what of policies can never count', schema: policyCheckAnswer },
  'policy test': { about: 'what policies say of images, against what is expected', schema: policyTestAnswer },
  'policy explain': {
    about: 'which policies are about an image, and what they found',
    schema: policyExplainAnswer,
  },
  'policy audit': { about: 'which images of a cluster policies would refuse', schema: policyAuditAnswer },
  'policy audit --server': {
    about: 'which images policies would refuse, as the last audits told a server',
    schema: fleetPolicyAuditAnswer,
  },
  'verify-attestation': {
    about: 'every attestation that was seen, with what it says where it is accepted',
    schema: verifyAttestationAnswer,
  },
  'sign-blob': { about: 'where the signature of a file was written', schema: signedBlobAnswer },
  'attest-blob': { about: 'where the attestation of a file was written', schema: attestedBlobAnswer },
  'verify-blob': { about: 'whether somebody who is accepted signed a file', schema: blobAnswer },
  triangulate: { about: "where cosign keeps an image's signatures", schema: triangulateAnswer },
  clean: { about: 'what was removed from a registry', schema: cleanAnswer },
  'keys generate': { about: 'the key pair that was written', schema: keyPairAnswer },
  'keys import': { about: 'the key pair that was written', schema: keyPairAnswer },
  'keys public': { about: 'the public key of a private one', schema: publicKeyAnswer },
  'trust init': { about: 'the trust root that was pinned', schema: rootAnswer },
  'trust show': { about: 'a list of trust roots', schema: trustShowAnswer },
  'trust update': { about: 'a list: which trust roots changed', schema: trustUpdateAnswer },
  admit: { about: 'where it serves, and what it goes by', schema: admitAnswer },
  'admit install': { about: 'how a cluster is to be guarded', schema: admitInstallAnswer },
  'admit uninstall': { about: 'what was removed from a cluster', schema: admitUninstallAnswer },
  'sigstore dev': { about: 'where it serves, and the files that clients need', schema: sigstoreDevAnswer },

  index: { about: 'the index that images were joined into', schema: indexAnswer },
  push: { about: 'what was copied, and where it is now', schema: transferAnswer },
  pull: { about: 'what was copied, and where it is now', schema: transferAnswer },
  copy: { about: 'what was copied, and where it is now', schema: transferAnswer },
  ls: { about: 'the tags of a repository', schema: tagsAnswer },
  login: { about: 'where the login is kept, and whether the registry accepted it', schema: loginAnswer },
  logout: { about: 'where a login was forgotten', schema: logoutAnswer },

  version: { about: 'the version, and how this install compares with a release', schema: versionAnswer },
  'cache ls': { about: 'entries and bytes of the cache, by kind', schema: cacheListAnswer },
  'cache prune': { about: 'what was removed and what is left', schema: cachePruneAnswer },
  'config show': { about: 'every setting, its value and who sets it', schema: shownConfigAnswer },
  'cache verify': { about: 'what was read, and what was damaged', schema: cacheVerifyAnswer },
};

/** Commands without an answer of ours, and why. */
export const WITHOUT_ANSWER: Readonly<Record<string, string>> = {
  help: 'prints help',
  manifest: 'prints the manifest or index as it is',
  config: 'prints the config of an image as it is',
  'download signature': 'prints what is attached as it is',
  'download attestation': 'prints what is attached as it is',
  'download sbom': 'prints what is attached as it is',
  'download provenance': 'prints what is attached as it is',
  completion: 'prints a script for a shell',
  'sbom convert': 'prints a document in SPDX or CycloneDX, whatever `--json` says',
};

/** `schemas/answers/sbom-diff.json`. */
export function answerSchemaPath(name: string): string {
  return `schemas/answers/${name.replaceAll(/ (?:--)?/g, '-')}.json`;
}

/** The schema as published: open for keys to come. */
export function answerJsonSchema(name: string, { about, schema }: Answer): object {
  const { $schema, ...described } = z.toJSONSchema(versioned(schema), {
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      // What JavaScript can count to says nothing of the answer.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return {
    $schema,
    $id: `https://shearwall.dev/${answerSchemaPath(name)}`,
    title: `shearwall ${name}`,
    description: about,
    ...described,
  };
}

/** Objects begin with `schemaVersion`, as the command line prints them; lists have no place for it. */
export function versioned(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodUnion)
    return z.union(schema.options.map((option) => versioned(option as z.ZodType)));
  if (!(schema instanceof z.ZodObject)) return schema;
  const schemaVersion = z
    .literal(ANSWER_VERSION)
    .describe('Changes only when a key is renamed, retyped or removed');
  return z.object({ schemaVersion, ...schema.shape });
}
