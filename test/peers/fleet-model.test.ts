import { describe } from 'node:test';
import { agreesWithModel } from '../contracts/model-contract.ts';

describe('answers about random fleets agree with a model that looks at everything', () => {
  agreesWithModel('sqlite', 1000);
  agreesWithModel('postgres', 200);
});
