import { sameAnswersContract } from '../../../test/contracts/same-answers-contract.ts';

sameAnswersContract('SQLite', async () => []);
