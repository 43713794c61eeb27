import { exitCodeOf } from '../../base/errors.ts';
import { sayLines } from '../output.ts';
import { Session } from '../session.ts';
import { runConformance } from './client.ts';

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});

async function main(argv: string[]): Promise<number> {
  const session = new Session({ quiet: true }, process.env);
  try {
    const refused = await runConformance(argv, await session.open());
    if (refused) sayLines(`${refused.code}: ${refused.message}\n`);
    return refused ? 1 : 0;
  } catch (error) {
    sayLines(`${error instanceof Error ? error.message : String(error)}\n`);
    return exitCodeOf(error);
  } finally {
    await session.close();
  }
}
