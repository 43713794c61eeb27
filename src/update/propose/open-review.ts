import type { ReviewPlace } from '../candidates/review.ts';
import { noteState, recallState } from './keep-state.ts';
import { openPlace } from './place.ts';
import { type ProposeSettings, proposeCandidate } from './propose-candidate.ts';

/** A git repository and its forge, or patch files. */
export function openReview(settings: ProposeSettings): ReviewPlace {
  return {
    recall: async (recipe, context) => await recallState(await openPlace(recipe, settings, context), context),
    async note(input, context) {
      if (settings.forge === 'patch') return 'patch files keep nothing';
      return await noteState(await openPlace(input.recipe, settings, context), input, context);
    },
    propose: proposeCandidate(settings),
  };
}
