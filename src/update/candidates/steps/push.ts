import { formatReference, parseImageLocation, transferImage } from '../../../oci/index.ts';
import { updateError } from '../../errors.ts';
import { readBuiltResult } from '../read-built-result.ts';
import type { CandidateStep } from '../step-input.ts';
import { isSigned } from './sign.ts';
import { mayGoOn, whyNot } from './test.ts';

/** The image by its digest with all that is attached to it, under a tag that nobody uses. What is not tested and signed stays here. */
export const push: CandidateStep = async (input, context) => {
  const { candidate, files, settings, destination } = input;
  const location = files.image(candidate.key);
  const built = await readBuiltResult(files.resultPath(candidate.key), candidate.image);
  // What was allowed when it was tested may be so no longer.
  const refused = candidate.tests.find((outcome) => !mayGoOn(outcome, settings.allowUntested));
  if (refused !== undefined) return { candidate, why: whyNot(refused) };
  if (!(await isSigned(location, built, context))) return { candidate, why: 'it is not signed' };
  if (destination === undefined)
    throw updateError('UPDATE_IMAGE', 'nothing says where images are pushed to', {
      hint: 'give the registry and the tag that people use: --image registry.example.org/{name}:latest',
    });
  const tag = input.candidateTag(candidate);
  if (tag === destination.tag)
    throw updateError('UPDATE_IMAGE', `candidates would be pushed under ${tag}, which people use`, {
      hint: 'leave --candidate-tag out, or give one with {digest}',
    });
  const { registry, repository } = destination;
  const to = formatReference({ registry, repository, tag });
  await transferImage(
    { ...settings.access, from: parseImageLocation(location), to: parseImageLocation(to) },
    context,
  );
  return {
    candidate: { ...candidate, stage: 'pushed', repository: `${registry}/${repository}`, candidateTag: tag },
  };
};
