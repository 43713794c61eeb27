import cluster, { type Worker } from 'node:cluster';
import { fileURLToPath } from 'node:url';
import type { ImageQuestion, ImageShape } from '../../../admission/index.ts';
import type { Log } from '../../../base/log.ts';
import type { Credential } from '../../../oci/index.ts';
import { serverError } from '../../errors.ts';
import type { TlsIdentity } from '../http/tls-server.ts';
import type { SeriesValues } from '../metrics/series.ts';
import type { ClusterRules } from '../rules/cluster-rules.ts';
import type { BypassQuestion } from '../rules/may-bypass.ts';
import { failureOf } from './child-process.ts';
import {
  type Basis,
  type Failure,
  type FromHttp,
  type FromVerifier,
  isSame,
  type JudgeSources,
  type ProviderAt,
  type ReadPolicy,
  type ToHttp,
  type ToVerifier,
} from './messages.ts';

/** One thread does not reach 2,000 reviews a second, and more than two gain nothing where two cores are the rule. */
const HTTP_PROCESSES = 2;
const RESTART_MS = 500;
/** In MB. Reviews leave much garbage that is dead at once: V8 would let it grow to 32 MB and more before it looks, and two processes hold that. */
const YOUNG_MB = 2;

export type SuperviseInput = {
  host: string;
  port: number;
  /** Where Gatekeeper is answered; undefined: nowhere. */
  provider?: ProviderAt | undefined;
  tls: TlsIdentity;
  sources: JudgeSources;
  /** Kinds that hold images, beside those that are known. */
  shapes: readonly ImageShape[];
  /** What the cluster itself holds of policies. */
  rules: ClusterRules;
  /** Told which of these are in force, and why others are not. */
  onRead(policies: readonly ReadPolicy[]): void;
  /** Whether who asked has the right to be let past policies. Rejects where nobody can say. */
  mayBypass(question: BypassQuestion): Promise<boolean>;
  /** With which logins the registry of an image is asked; undefined: pull secrets are not looked at. Rejects where nobody can say. */
  loginsFor?: ((question: ImageQuestion) => Promise<readonly Credential[]>) | undefined;
};

export type ProcessIds = { http: number[]; verifier: number | undefined };

export type Processes = {
  ids(): ProcessIds;
  /** Where reviews are answered. */
  port: number;
  /** Where Gatekeeper is. */
  providerPort: number | undefined;
  basis(): Basis;
  /** Undefined: all processes are there and go by the same policies, which are those of now. */
  whyNotReady(): string | undefined;
  metrics(): SeriesValues[];
  /** Goes by these from now on; not ready until all processes do. */
  useRules(rules: ClusterRules): void;
  useTls(tls: TlsIdentity): void;
  /** PEM. */
  useClientCa(clientCa: string): void;
  drain(): void;
  /** Ends all processes; those that answer reviews when they have answered. */
  close(): Promise<void>;
};

type Http = {
  worker: Worker;
  basis: Basis | undefined;
  series: SeriesValues;
  /** It was told what to serve. */
  isTold: boolean;
  isServing: boolean;
};

/**
 * Starts two processes that answer reviews and one that verifies, and starts again what ends. Rejects where they cannot be started the
 * first time, with what they said.
 */
export async function superviseProcesses(input: SuperviseInput, log: Log): Promise<Processes> {
  const supervisor = new Supervisor(input, log);
  await supervisor.start();
  return supervisor;
}

class Supervisor implements Processes {
  readonly #input: SuperviseInput;
  readonly #log: Log;
  readonly #https = new Map<number, Http>();
  readonly #first = Promise.withResolvers<void>();
  /** Whose question the verifier has: its answer goes back there. */
  readonly #asked = new Map<number, { worker: Worker; id: number }>();
  readonly #counts: Record<string, number> = {};
  #tls: TlsIdentity;
  #rules: ClusterRules;
  #provider: ProviderAt | undefined;
  /** What the verifier was started with: what came since is told when it is there. */
  #openedWith: ClusterRules | undefined;
  #verifier: Worker | undefined;
  #basis: Basis | undefined;
  #lastId = 0;
  #isClosing = false;
  #isDraining = false;
  port: number;
  providerPort: number | undefined;

  constructor(input: SuperviseInput, log: Log) {
    this.#input = input;
    this.#log = log;
    this.#tls = input.tls;
    this.#rules = input.rules;
    this.#provider = input.provider;
    this.port = input.port;
  }

  async start(): Promise<void> {
    this.#startVerifier();
    // They load what they need meanwhile.
    while (this.#https.size < HTTP_PROCESSES) this.#startHttp();
    try {
      await this.#first.promise;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  basis(): Basis {
    if (this.#basis === undefined) throw new Error('the verifier has not said by what it goes');
    return this.#basis;
  }

  ids(): ProcessIds {
    const http = [...this.#https.values()].flatMap(({ worker }) => worker.process.pid ?? []);
    return { http, verifier: this.#verifier?.process.pid };
  }

  whyNotReady(): string | undefined {
    if (this.#isDraining) return 'this process is ending';
    if (this.#verifier === undefined) return 'the verifying process is being started';
    const serving = [...this.#https.values()].filter(({ isServing }) => isServing);
    if (serving.length < HTTP_PROCESSES) return 'processes that answer reviews are being started';
    if (serving.some(({ basis }) => !isSame(basis, this.#basis))) return 'policies are being read again';
    return undefined;
  }

  metrics(): SeriesValues[] {
    return [this.#counts, ...[...this.#https.values()].map(({ series }) => series)];
  }

  useRules(rules: ClusterRules): void {
    this.#rules = rules;
    this.#tellAll({ kind: 'rules', rules });
    if (this.#verifier !== undefined) tellVerifier(this.#verifier, { kind: 'rules', rules });
  }

  useTls(tls: TlsIdentity): void {
    this.#tls = tls;
    this.#tellTls();
  }

  useClientCa(clientCa: string): void {
    if (this.#provider === undefined) return;
    this.#provider = { ...this.#provider, clientCa };
    this.#tellTls();
  }

  #tellTls(): void {
    this.#tellAll({ kind: 'tls', tls: this.#tls, clientCa: this.#provider?.clientCa });
  }

  drain(): void {
    this.#isDraining = true;
    this.#tellAll({ kind: 'drain' });
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    this.#tellAll({ kind: 'close' });
    const workers = [...this.#https.values()].map(({ worker }) => worker);
    await Promise.all(workers.map(async (worker) => await ended(worker)));
    const verifier = this.#verifier;
    verifier?.process.kill('SIGKILL');
    if (verifier !== undefined) await ended(verifier);
  }

  #tellAll(message: ToHttp): void {
    for (const { worker } of this.#https.values()) tell(worker, message);
  }

  #startVerifier(): void {
    const worker = fork('verifier-process');
    worker.on('message', (message: FromVerifier) => this.#fromVerifier(worker, message));
    worker.on('exit', () => this.#lostVerifier(worker));
    const { sources } = this.#input;
    tellVerifier(worker, { kind: 'open', sources, rules: this.#rules });
    this.#openedWith = this.#rules;
  }

  #fromVerifier(worker: Worker, message: FromVerifier): void {
    if (message.kind === 'log') this.#log[message.level](message.message, message.fields);
    else if (message.kind === 'answer') {
      const asked = this.#asked.get(message.id);
      this.#asked.delete(message.id);
      if (asked !== undefined) tell(asked.worker, { ...message, id: asked.id });
    } else if (message.kind === 'read') this.#input.onRead(message.policies);
    else if (message.kind === 'reload-failed') this.#count('shearwall_admission_reload_failures_total');
    else if (message.kind === 'cannot-open') {
      this.#first.reject(cannotStart(message.failure));
      this.#log.warn('the verifying process cannot start', { error: message.failure.message });
      worker.process.kill('SIGKILL');
    } else {
      if (this.#verifier !== worker && this.#openedWith !== this.#rules)
        tellVerifier(worker, { kind: 'rules', rules: this.#rules });
      this.#verifier = worker;
      this.#basis = message.basis;
      this.#log.info('policies are in force', { policies: message.basis.policies });
      for (const http of this.#https.values())
        if (http.isTold) tell(http.worker, { kind: 'basis', basis: message.basis });
        else this.#serve(http, message.basis);
    }
  }

  /** Answers that are remembered are still given; others are refused at once, until it is back. */
  #lostVerifier(worker: Worker): void {
    if (this.#verifier === worker) this.#verifier = undefined;
    const failure = { message: 'the process that verifies images has ended', hint: 'apply it again' };
    for (const { worker: asker, id } of this.#asked.values()) tell(asker, { kind: 'answer', id, failure });
    this.#asked.clear();
    if (this.#isClosing) return;
    this.#count('shearwall_admission_verifier_restarts_total');
    this.#log.warn('the process that verifies images has ended: it is started again');
    setTimeout(() => this.#isClosing || this.#startVerifier(), RESTART_MS);
  }

  #startHttp(): void {
    const worker = fork('http-process');
    const http: Http = { worker, basis: undefined, series: {}, isTold: false, isServing: false };
    this.#https.set(worker.id, http);
    worker.on('message', (message: FromHttp) => this.#fromHttp(http, message));
    worker.on('exit', () => {
      this.#https.delete(worker.id);
      if (this.#isClosing) return;
      this.#log.warn('a process that answers reviews has ended: it is started again');
      setTimeout(() => this.#isClosing || this.#startHttp(), RESTART_MS);
    });
    if (this.#basis !== undefined) this.#serve(http, this.#basis);
  }

  #serve(http: Http, basis: Basis): void {
    const { host, sources, shapes } = this.#input;
    const { policies } = sources;
    http.isTold = true;
    const provider = this.#provider;
    const [tls, rules, hasPullSecrets] = [this.#tls, this.#rules, this.#input.loginsFor !== undefined];
    const at = { host, port: this.port, provider, tls };
    tell(http.worker, { kind: 'serve', ...at, policies, basis, rules, hasPullSecrets, shapes });
  }

  #fromHttp(http: Http, message: FromHttp): void {
    if (message.kind === 'log') this.#log[message.level](message.message, message.fields);
    else if (message.kind === 'series') http.series = message.values;
    else if (message.kind === 'goes-by') http.basis = message.basis;
    else if (message.kind === 'ask') void this.#ask(http.worker, message);
    else if (message.kind === 'may-bypass') void this.#answerBypass(http.worker, message);
    else if (message.kind === 'serving') {
      http.isServing = true;
      this.port = message.port;
      this.providerPort = message.providerPort;
      if (this.#isDraining) tell(http.worker, { kind: 'drain' });
      // Policies may have changed since it was told to serve.
      if (this.#basis !== undefined) tell(http.worker, { kind: 'basis', basis: this.#basis });
      if (this.whyNotReady() !== 'processes that answer reviews are being started') this.#first.resolve();
    } else {
      this.#first.reject(cannotStart(message.failure));
      this.#log.warn('a process cannot answer reviews', { error: message.failure.message });
      http.worker.process.kill('SIGKILL');
    }
  }

  async #ask(worker: Worker, { id: askedAs, question }: Extract<FromHttp, { kind: 'ask' }>): Promise<void> {
    let logins: readonly Credential[] = [];
    try {
      logins = (await this.#input.loginsFor?.(question)) ?? [];
    } catch (error) {
      tell(worker, { kind: 'answer', id: askedAs, failure: failureOf(error) });
      return;
    }
    if (this.#verifier === undefined) {
      const failure = {
        message: 'the process that verifies images is being started',
        hint: 'apply it again',
      };
      tell(worker, { kind: 'answer', id: askedAs, failure });
      return;
    }
    const id = ++this.#lastId;
    this.#asked.set(id, { worker, id: askedAs });
    tellVerifier(this.#verifier, { kind: 'ask', id, question, logins });
  }

  async #answerBypass(worker: Worker, { id, question }: Extract<FromHttp, { kind: 'may-bypass' }>) {
    const answer = await this.#input.mayBypass(question).then(
      (mayBypass) => ({ mayBypass }),
      (error: unknown) => ({ failure: failureOf(error) }),
    );
    tell(worker, { kind: 'bypass', id, ...answer });
  }

  #count(series: string): void {
    this.#counts[series] = (this.#counts[series] ?? 0) + 1;
  }
}

function fork(name: 'http-process' | 'verifier-process'): Worker {
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
  cluster.setupPrimary({
    exec: fileURLToPath(new URL(`./${name}${extension}`, import.meta.url)),
    args: [],
    execArgv: [...process.execArgv, `--max-semi-space-size=${YOUNG_MB}`],
    serialization: 'json',
  });
  return cluster.fork();
}

function tell(worker: Worker, message: ToHttp): void {
  if (worker.isConnected()) worker.send(message);
}

function tellVerifier(worker: Worker, message: ToVerifier): void {
  if (worker.isConnected()) worker.send(message);
}

async function ended(worker: Worker): Promise<void> {
  if (worker.isDead()) return;
  await new Promise<void>((resolve) => worker.once('exit', () => resolve()));
}

function cannotStart({ message, hint }: Failure): Error {
  return serverError('ADMIT_START', message, hint === undefined ? {} : { hint });
}
