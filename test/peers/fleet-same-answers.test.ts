import { after, before, describe } from 'node:test';
import { sameAnswersContract } from '../contracts/same-answers-contract.ts';
import { findPostgres, type RunningPostgres, startPostgres } from './postgres.ts';

const bin = findPostgres();

describe('a fleet that many share', { skip: bin === undefined && 'there is no PostgreSQL here' }, () => {
  let server: RunningPostgres;
  before(async () => {
    if (bin !== undefined) server = await startPostgres(bin);
  });
  after(() => server.stop());
  sameAnswersContract('PostgreSQL', async () => ['--database', await server.createDatabase()]);
});
