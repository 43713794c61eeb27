import { defineErrors } from '../base/index.ts';

export const reachError = defineErrors({
  REACH_NO_ROOT: {
    kind: 'usage',
    meaning:
      'The image starts nothing by itself, or what is not in it, and no root was given; or a root names a program that is not in it: too little would be reachable.',
  },
  REACH_LIMIT: {
    kind: 'refused',
    meaning: 'Following what an image can load takes more steps than any image that is used.',
  },
});
