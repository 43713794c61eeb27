import type { Context } from '../../../base/context.ts';
import { parseJson } from '../../../base/parse-json.ts';
import { type Environment, runProgram } from '../../../base/run-program.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { ImageConfig } from '../../../oci/index.ts';
import { buildError } from '../../errors.ts';
import type { RecipeTest } from '../../recipe/index.ts';
import { OUTPUT_FOLDER } from '../tester/tester-files.ts';
import type { TesterPlan } from '../tester/tester-plan.ts';
import type { CheckResult, SandboxName } from '../types.ts';

/** What the sandbox itself may take, besides the checks. */
const SPARE_MS = 120_000;

export type TesterRun = { name: SandboxName; argv: readonly string[]; plan: TesterPlan; env: Environment };

/** Runs the tester by a command line that starts it in a sandbox. Throws TEST_SANDBOX where no results come out. */
export async function runTester(
  { name, argv: [program = '', ...args], plan, env }: TesterRun,
  { signal }: Pick<Context, 'signal'>,
): Promise<CheckResult[]> {
  const { exitCode, endedBy, output, errors } = await runProgram(program, args, {
    env,
    input: JSON.stringify(plan),
    keepsErrors: true,
    timeoutMs: plan.timeOutMs * plan.checks.length + SPARE_MS,
    signal,
  });
  const results = resultsIn(output.toString('utf8'));
  if (results !== undefined) return results;
  const said = errors.trim().split('\n').at(-1) ?? '';
  throw buildError(
    'TEST_SANDBOX',
    `${name} did not run the test: ${said === '' ? `it ended with ${endedBy ?? exitCode}` : said}`,
  );
}

function resultsIn(text: string): CheckResult[] | undefined {
  try {
    const results = parseJson(text);
    return Array.isArray(results) ? (results as CheckResult[]) : undefined;
  } catch {
    return undefined;
  }
}

/** What a container of the image would run and see, with what the test adds. `home`: where nothing else says it. */
export function planFor(
  { config = {} }: ImageConfig,
  { environment, timeOutSeconds, checks }: RecipeTest,
  home = '/',
): TesterPlan {
  const own = (config.Env ?? []).map((text): [string, string] => {
    const [name = '', ...value] = text.split('=');
    return [name, value.join('=')];
  });
  const needsIt = checks.some(({ kind }) => kind === 'http' || kind === 'tcp');
  const seen: Record<string, string> = { HOME: home, ...Object.fromEntries(own), ...environment };
  return withoutUndefined({
    start: needsIt ? [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])] : undefined,
    environment: seen,
    workingFolder: config.WorkingDir || '/',
    outputFolder: OUTPUT_FOLDER,
    timeOutMs: timeOutSeconds * 1000,
    checks,
  });
}
