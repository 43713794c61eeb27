export { admissionError } from './errors.ts';
export { openPolicyJudge, type PolicyJudge } from './judge/policy-judge.ts';
export { imagePlaces } from './places/image-places.ts';
export { BUILT_IN_SHAPES, KNOWN_CUSTOM_SHAPES, type ShapeOf, shapesBy } from './places/shapes.ts';
export { type AnswerMeans, mutateReview, validateReview } from './review/answer-review.ts';
export { REVIEW_LIMIT_BYTES, readReview } from './review/read-review.ts';
export { writeAnswer } from './review/write-answer.ts';
export type {
  ImageJudge,
  ImagePlaces,
  ImageQuestion,
  ImageShape,
  ImageVerdict,
  Review,
  ReviewAnswer,
} from './types.ts';
