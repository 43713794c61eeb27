import { describe } from 'node:test';
import { agreesWithModel } from '../contracts/model-contract.ts';

/** On SQLite `npm test` plays some, and `npm run test:long` ten thousand. */
describe('answers about random fleets agree with a model that looks at everything', () => {
  agreesWithModel('postgres', 200);
});
