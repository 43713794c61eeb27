/** `npm run test:long`: 10,000 random fleets against the model, on SQLite and on PostgreSQL. An argument is the first seed. */
import { spawnSync } from 'node:child_process';

const [seed] = process.argv.slice(2);
const { status } = spawnSync(
  process.execPath,
  ['--test', '--test-reporter=spec', 'test/peers/fleet-model.test.ts'],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      FLEET_CASES: process.env['FLEET_CASES'] ?? '10000',
      FLEET_BOTH: '1',
      ...(seed !== undefined && { FLEET_SEED: seed }),
    },
  },
);
process.exit(status ?? 1);
