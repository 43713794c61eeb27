/**
 * Runs inside of the sandbox, alone in its folder: it imports nothing of ours. Reads a plan (`TesterPlan`) from its standard input and
 * prints the results (`CheckResult[]`), to the first check that failed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, lstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { get } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { CheckResult } from '../types.ts';
import type { TesterPlan } from './tester-plan.ts';

type Check = TesterPlan['checks'][number];
type Started = { process: ChildProcess; output: () => string; end: () => string | undefined };

const LIMIT_OUTPUT = 65_536;
const PAUSE_MS = 100;

const plan = JSON.parse(readFileSync(0, 'utf8')) as TesterPlan;
let started = 0;
const program = plan.start === undefined ? undefined : start(plan.start);
const results: CheckResult[] = [];
for (const check of plan.checks) {
  const why = await failureOf(check);
  results.push(
    why === undefined
      ? { check: nameOf(check), outcome: 'passed' }
      : { check: nameOf(check), outcome: 'failed', why },
  );
  if (why !== undefined) break;
}
program?.process.kill('SIGKILL');
process.stdout.write(JSON.stringify(results), () => process.exit(0));

function nameOf(check: Check): string {
  switch (check.kind) {
    case 'command':
      return check.argv.join(' ');
    case 'http':
      return `GET ${check.url}`;
    case 'tcp':
      return `port ${check.port}`;
    case 'path':
      return check.path;
  }
}

async function failureOf(check: Check): Promise<string | undefined> {
  switch (check.kind) {
    case 'command':
      return program === undefined
        ? await commandFailure(check)
        : await untilNone(() => commandFailure(check));
    case 'http':
      return await untilNone(() => httpFailure(check));
    case 'tcp':
      return await untilNone(() => tcpFailure(check.port));
    case 'path':
      return isThere(check.path) ? undefined : 'nothing is there';
  }
}

/** Asks again until it holds, the time is over, or what the image starts has ended. */
async function untilNone(ask: () => Promise<string | undefined>): Promise<string | undefined> {
  const over = AbortSignal.timeout(plan.timeOutMs);
  for (;;) {
    const why = await ask();
    if (why === undefined) return undefined;
    const end = program?.end();
    if (end !== undefined) return `what the image starts ${end}`;
    if (over.aborted) return `${why}, after ${plan.timeOutMs / 1000} seconds`;
    await wait(PAUSE_MS);
  }
}

/** What it prints goes into a file: programs open /dev/stdout, which a socket does not allow. */
function start(argv: readonly string[]): Started {
  const [file = '', ...args] = argv;
  const log = join(plan.outputFolder, `${++started}`);
  const to = openSync(log, 'a');
  const child = spawn(file, args, {
    cwd: plan.workingFolder,
    env: plan.environment,
    stdio: ['ignore', to, to],
  });
  closeSync(to);
  const output = (): string => tailOf(log);
  let end: string | undefined;
  child.on('error', (error) => {
    end = `cannot be started: ${error.message}`;
  });
  child.on('close', (code, signal) => {
    const last = output().trimEnd().split('\n').at(-1) ?? '';
    end ??= `ended with ${code ?? signal}${last === '' ? '' : `: ${last}`}`;
  });
  return { process: child, output, end: () => end };
}

function tailOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const size = fstatSync(file).size;
    const length = Math.min(size, LIMIT_OUTPUT);
    const bytes = Buffer.alloc(length);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, length, size - length));
  } finally {
    closeSync(file);
  }
}

async function commandFailure({
  argv,
  exit,
  contains,
}: Extract<Check, { kind: 'command' }>): Promise<string | undefined> {
  const run = start(argv);
  const ended = new Promise<void>((resolve) => {
    run.process.on('error', () => resolve());
    run.process.on('close', () => resolve());
  });
  const abort = new AbortController();
  await Promise.race([ended, wait(plan.timeOutMs, undefined, { signal: abort.signal }).catch(() => {})]);
  abort.abort();
  if (run.end() === undefined) {
    run.process.kill('SIGKILL');
    return `it has not ended after ${plan.timeOutMs / 1000} seconds`;
  }
  if (run.process.exitCode !== exit) return `it ${run.end()}`;
  return run.output().includes(contains) ? undefined : `its output has no "${contains}"`;
}

function httpFailure({
  url,
  status,
  contains,
}: Extract<Check, { kind: 'http' }>): Promise<string | undefined> {
  return new Promise((resolve) => {
    const asked = get(url, { agent: false, timeout: plan.timeOutMs }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
        if (text.length > LIMIT_OUTPUT * 16) answer.destroy();
      });
      answer.on('close', () => {
        if (answer.statusCode !== status) resolve(`the status is ${answer.statusCode}`);
        else resolve(text.includes(contains) ? undefined : `the answer has no "${contains}"`);
      });
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer')));
    asked.on('error', (error) => resolve(error.message));
  });
}

function tcpFailure(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: plan.timeOutMs });
    const finish = (why?: string): void => {
      socket.destroy();
      resolve(why);
    };
    socket.on('connect', () => finish());
    socket.on('timeout', () => finish('no answer'));
    socket.on('error', (error) => finish(error.message));
  });
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
