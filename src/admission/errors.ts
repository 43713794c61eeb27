import { defineErrors } from '../base/errors.ts';

export const admissionError = defineErrors({
  ADMISSION_REVIEW_INVALID: {
    kind: 'usage',
    meaning:
      'What was sent to the admission webhook is not an AdmissionReview of admission.k8s.io/v1, or is too large or nested too deep.',
  },
});
