import { defineErrors } from '../base/errors.ts';

export const admissionError = defineErrors({
  ADMISSION_BUSY: {
    kind: 'unavailable',
    meaning: 'So many images are being asked about that no more can wait for an answer.',
  },
  ADMISSION_CLUSTER: {
    kind: 'unavailable',
    meaning: 'The objects of a cluster could not be listed: it was not reached, or does not let us.',
  },
  ADMISSION_KEYS_INVALID: {
    kind: 'usage',
    meaning:
      'What was sent to the external data provider is not a ProviderRequest of Gatekeeper, or is too large; or a key names no namespace that there can be.',
  },
  ADMISSION_OBJECTS_UNREADABLE: {
    kind: 'usage',
    meaning: 'A file of Kubernetes objects is truncated, or holds neither JSON nor YAML of such objects.',
  },
  ADMISSION_REVIEW_INVALID: {
    kind: 'usage',
    meaning:
      'What was sent to the admission webhook is not an AdmissionReview of admission.k8s.io/v1, or is too large or nested too deep.',
  },
  ADMISSION_SHAPES_INVALID: {
    kind: 'usage',
    meaning: 'A file of kinds that hold images (`--kinds`) is not valid; the message says where.',
  },
  ADMISSION_SLOW: {
    kind: 'unavailable',
    meaning:
      'A registry did not say within the time of an admission review what is needed to judge an image; the question goes on.',
  },
  ADMISSION_UNANSWERED: {
    kind: 'unavailable',
    meaning: 'The process that verifies images could not say whether one may run; the message says why.',
  },
});
