export { auditObjects } from './audit/audit-objects.ts';
export { listObjects } from './audit/list-objects.ts';
export { OBJECTS_LIMIT_BYTES, readObjects } from './audit/read-objects.ts';
export type { AuditedImage, PolicyAudit } from './audit/types.ts';
export { admissionError } from './errors.ts';
export { allowExceptions } from './exceptions/allow-exceptions.ts';
export { type PolicyException, readException } from './exceptions/exception.ts';
export { answerKeys, writeKeyAnswers } from './external-data/answer-keys.ts';
export { KEYS_LIMIT_BYTES, readKeys } from './external-data/read-keys.ts';
export { openPolicyJudge, type PolicyJudge } from './judge/policy-judge.ts';
export { type RememberedJudge, type RememberingJudge, rememberVerdicts } from './judge/remembering-judge.ts';
export { SharedFlights } from './judge/shared-flights.ts';
export { readShapes } from './places/read-shapes.ts';
export { type ShapeOf, shapesBy, shapesWith } from './places/shapes.ts';
export { policyResource, policyResourcesIn } from './policies/policy-resource.ts';
export { mutateReview, validateReview } from './review/answer-review.ts';
export { REVIEW_LIMIT_BYTES, readReview } from './review/read-review.ts';
export { writeAnswer } from './review/write-answer.ts';
export type {
  ImageJudge,
  ImageQuestion,
  ImageShape,
  ImageVerdict,
  Review,
  ReviewAnswer,
} from './types.ts';
