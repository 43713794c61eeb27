import { describe } from 'node:test';
import { agreesWithModel } from '../../test/contracts/model-contract.ts';

/** Some of them; `npm run test:peers` plays some on PostgreSQL, and `npm run test:long` as many as it is asked to. */
describe('answers about random fleets agree with a model that looks at everything', () => {
  agreesWithModel('sqlite', 12);
});
