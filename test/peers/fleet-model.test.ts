import { describe } from 'node:test';
import { agreesWithModel } from '../contracts/model-contract.ts';
import { howOften } from '../how-often.ts';

/** On SQLite `npm test` plays some, and `npm run test:long` ten thousand. */
describe('answers about random fleets agree with a model that looks at everything', () => {
  agreesWithModel('postgres', howOften({ quick: 60, long: 200 }));
});
