import { z } from 'zod';
import { answerOf, digest } from '../../base/answer-schema.ts';
import {
  attestationsAnswer,
  decisionAnswer,
  signedAnswer,
  softwareAnswer,
  verificationAnswer,
} from '../../trust/answers/answer-schema.ts';
import { errorAnswer } from '../answer-schema.ts';
import type { RepairedAnswer } from './sign-images.ts';

const failed = z
  .object({ image: z.string(), error: errorAnswer.shape.error })
  .describe('Nothing can be said of this one');

/** Of one image, or of several in the order in which they were named. */
function ofImages<Schema extends z.ZodObject>(one: Schema) {
  return z.union([one, failed, z.object({ images: z.array(z.union([one, failed])) })]);
}

/** What `verify` says by the flags of images, and of packages. */
export const verifyAnswer = z.union([
  ofImages(verificationAnswer),
  softwareAnswer,
  z.object({ packages: z.array(softwareAnswer) }),
]);
export const verifyByPolicyAnswer = ofImages(decisionAnswer);
export const verifyAttestationAnswer = ofImages(attestationsAnswer);

export const signAnswer = z.union([signedAnswer, z.object({ images: z.array(signedAnswer) })]);

const repaired = answerOf<RepairedAnswer>()(
  z.object({
    image: z.string(),
    digest: z.string().describe('Of the image'),
    restored: z.array(digest).describe('Put back into the list of what is attached to it'),
    gone: z.array(digest).describe('Recorded, but the registry has them no more'),
  }),
);
export const signRepairAnswer = z.union([repaired, z.object({ images: z.array(repaired) })]);
