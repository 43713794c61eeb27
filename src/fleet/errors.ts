import { defineErrors } from '../base/errors.ts';

export const fleetError = defineErrors({
  CLI_FLEET: {
    kind: 'usage',
    meaning: 'A sub-command of `fleet` lacks an argument, or was given an option of another sub-command.',
  },
  CLI_INPUT: { kind: 'usage', meaning: 'A file that is named on the command line cannot be read.' },
  FLEET_DUMP_UNREADABLE: {
    kind: 'usage',
    meaning: 'A dump of what runs is truncated, too large, or in no recognised format. Nothing was changed.',
  },
  FLEET_TIME_AHEAD: { kind: 'usage', meaning: 'The given time of a dump is in the future.' },
  FLEET_SBOM_UNBOUND: {
    kind: 'usage',
    meaning: 'An SBOM does not say which image it is about, and neither did the user.',
  },
  FLEET_DIGEST_AMBIGUOUS: {
    kind: 'usage',
    meaning: 'An SBOM is about an index of several images, and does not say which of them it lists.',
  },
  FLEET_QUESTION_UNCLEAR: {
    kind: 'usage',
    meaning: 'The question to `exposed` is not in a recognised form.',
  },
  FLEET_CURSOR: {
    kind: 'usage',
    meaning: 'A place where an answer is to go on was not given by this program.',
  },
  FLEET_KUBECONFIG: { kind: 'usage', meaning: 'A kubeconfig cannot be read, or names no cluster.' },
  FLEET_CLUSTER: {
    kind: 'unavailable',
    meaning:
      'A cluster could not be asked: its pods could not be listed, or an agent could not have its Lease. Nothing was changed.',
  },
  FLEET_ENGINE: {
    kind: 'unavailable',
    meaning: 'Docker, podman or containerd does not answer what it is asked over its socket.',
  },
  FLEET_AGENT_SUPERSEDED: {
    kind: 'refused',
    meaning: 'A server hears another agent about the same host, which started later.',
  },
  FLEET_ENROLMENT: {
    kind: 'refused',
    meaning: 'A server does not know the service account of an agent, and does not let it enrol.',
  },
  FLEET_SERVER: {
    kind: 'unavailable',
    meaning: 'A server did not answer, or does not take what it is told.',
  },
  FLEET_ADVISORIES_OLDER: {
    kind: 'refused',
    meaning: 'The advisory database is older than the one that the fleet was matched with.',
  },
  FLEET_MATCH_SUPERSEDED: {
    kind: 'unavailable',
    meaning: 'Another program has begun to match the fleet meanwhile. Nothing that it does is undone.',
  },
  FLEET_CLUSTER_UNKNOWN: { kind: 'not-found', meaning: 'No cluster of the fleet is called so.' },
  FLEET_OWNER_UNKNOWN: { kind: 'not-found', meaning: 'No owner of the fleet is called so.' },
  FLEET_FINDINGS: {
    kind: 'unavailable',
    meaning:
      'Nobody can say what is to be acted on in the fleet: its advisories are absent, too old, or not those that it was judged by.',
  },
  FLEET_IMAGE_UNKNOWN: { kind: 'not-found', meaning: 'No image of the fleet is called so.' },
  FLEET_DOCUMENT_UNKNOWN: { kind: 'not-found', meaning: 'No such document came with the image.' },
  FLEET_REGISTRY: { kind: 'usage', meaning: '`--from-registry` names no registry, or one without images.' },
  FLEET_NOT_ATTESTED: { kind: 'refused', meaning: 'No trusted signer attested an SBOM of an image.' },
  FLEET_REMARK: {
    kind: 'usage',
    meaning:
      'A note or an exception of the fleet lacks something, or is about something that it cannot be about.',
  },
  FLEET_REMARK_UNKNOWN: { kind: 'not-found', meaning: 'No note or exception of the fleet is called so.' },
  FLEET_OWNERS_INVALID: { kind: 'usage', meaning: 'A line of the file of owner rules cannot be understood.' },
});
