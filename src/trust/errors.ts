import { defineErrors } from '../base/errors.ts';

export const trustError = defineErrors({
  CLI_NO_ROOM: {
    kind: 'usage',
    meaning: 'A docker archive was named where a signature is to be attached to the image.',
  },
  TRUST_DOCUMENT_CHANGED: {
    kind: 'refused',
    meaning:
      'A document attached to the image is not the one that result.json names, or not about this image.',
  },
  TRUST_NO_REPOSITORY: {
    kind: 'usage',
    meaning: 'A policy was to decide about an image in a layout or archive, which is in no repository.',
  },
  TRUST_PREDICATE_INVALID: {
    kind: 'usage',
    meaning: 'The predicate that should be signed is not valid JSON, or not of the type that was named.',
  },
  TRUST_PREDICATE_TYPE: { kind: 'usage', meaning: '`--type` is neither a known name nor a URI.' },
  TRUST_SERVICES_UNTRUSTED: {
    kind: 'refused',
    meaning: 'The answers of the signing services cannot be verified with the trusted root that was named.',
  },
  TRUST_RESULT_INVALID: { kind: 'usage', meaning: 'A result.json is not of the form that `build` writes.' },
});
