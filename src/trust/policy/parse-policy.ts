import { dirname, isAbsolute, join } from 'node:path';
import type { ReadFile } from '../../base/bounded-read.ts';
import { canonicalJson } from '../../base/canonical-json.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import { parseDuration } from '../../base/duration.ts';
import { messageOf } from '../../base/errors.ts';
import { whyUnread } from '../../base/storage-errors.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { type FileProblem, problemsError } from '../../base/yaml/problem.ts';
import { type PathKey, readYaml, type YamlFile } from '../../base/yaml/read-yaml.ts';
import {
  type AcceptedSigner,
  exactMatcher,
  type Matcher,
  parsePublicKey,
  regexpMatcher,
  type VerificationKey,
} from '../../sigstore/index.ts';
import { cacheTimes } from './cache-times.ts';
import { type Condition, compileCondition } from './cel/condition.ts';
import { checkDocument } from './document/check-document.ts';
import { POLICY_FILE, type PolicyProblemCode } from './document/policy-kind.ts';
import { isFindingsUrl } from './findings-place.ts';
import { type PolicyGlob, parseGlob } from './glob.ts';
import { parseImagePattern } from './image-pattern.ts';
import type { AuthorityDocument, PolicyEntry } from './schema.ts';
import type { AttestedRule, Authority, Policy, SignerThreshold, VexRule } from './types.ts';

export type ParsedPolicyFile = {
  policies: Policy[];
  vex: VexRule[];
  keys: VerificationKey[];
  /** Of the document and of the keys in the files that it names. */
  digest: Digest;
};

const KEY_LIMIT = 16 * 1024;

/**
 * Reads a policy file, ready to decide with: patterns, regular expressions and conditions compiled, keys read from the files next to it.
 * `name` is its path, for messages and as the place of key files. Throws POLICY_SYNTAX, POLICY_INVALID or POLICY_NOT_FOUND, with every
 * problem of the file and the lines that they are in.
 */
export async function parsePolicy(text: string, name: string, readFile: ReadFile): Promise<ParsedPolicyFile> {
  const file = await readYaml(name, text, POLICY_FILE);
  const document = checkDocument(file);
  const compiler = new Compiler(file, readFile);
  const authorities = new Map<string, Authority>();
  for (const [key, authority] of Object.entries(document.authorities ?? {}))
    authorities.set(key, await compiler.authority(key, authority));
  const sbomProblem = await sbomReader(document.policies);
  const policies = document.policies.map((entry, index) =>
    compiler.policy(entry, index, { authorities, sbomProblem }),
  );
  const vex = (document.vex ?? []).map(({ by, images = [], packages = [] }) => ({
    by: by.flatMap((name) => authorities.get(name) ?? []),
    images: images.map((text) => parsedGlob(parseImagePattern(text))),
    packages: packages.map((text) => parsedGlob(parseGlob(text))),
  }));
  compiler.throwProblems();
  const keys = [...authorities.values()].flatMap(({ accepted }) =>
    accepted.kind === 'key' ? [accepted.key] : [],
  );
  const digest = digestOf(canonicalJson({ document, keys: keys.map(({ id }) => id) }));
  return { policies, vex, keys, digest };
}

type SbomProblem = AttestedRule['sbomProblem'];

/** Reading SBOMs is loaded where a policy asks for it. */
async function sbomReader(policies: readonly PolicyEntry[]): Promise<SbomProblem> {
  if (!policies.some(({ attested = [] }) => attested.some(({ whole }) => whole === true))) return undefined;
  return (await import('./contents/sbom-problem.ts')).sbomProblem;
}

class Compiler {
  readonly #file: YamlFile;
  readonly #readFile: ReadFile;
  readonly #problems: FileProblem<PolicyProblemCode>[] = [];

  constructor(file: YamlFile, readFile: ReadFile) {
    this.#file = file;
    this.#readFile = readFile;
  }

  throwProblems(): void {
    if (this.#problems.length > 0)
      throw problemsError(POLICY_FILE, this.#file.file, this.#file.text, this.#problems);
  }

  async authority(name: string, document: AuthorityDocument): Promise<Authority> {
    const { logEntries = 1, timestamps = 0, scts = 1 } = document;
    const accepted =
      document.key === undefined ? await this.#identity(name, document) : await this.#key(name, document.key);
    return { name, accepted: accepted ?? NOBODY, requirements: { logEntries, timestamps, scts } };
  }

  policy(
    entry: PolicyEntry,
    index: number,
    { authorities, sbomProblem }: { authorities: ReadonlyMap<string, Authority>; sbomProblem: SbomProblem },
  ): Policy {
    const threshold = ({
      by,
      atLeast = 1,
    }: {
      by: string[];
      atLeast?: number | undefined;
    }): SignerThreshold => ({
      by: by.flatMap((name) => authorities.get(name) ?? []),
      atLeast,
    });
    const { signed, attested = [], reproduced } = entry;
    return {
      name: entry.name,
      file: this.#file.file,
      images: entry.images.map((text) => parsedGlob(parseImagePattern(text))),
      except: (entry.except ?? []).map((text) => parsedGlob(parseImagePattern(text))),
      mode: entry.mode ?? 'enforce',
      pin: entry.pin ?? 'templates',
      cache: cacheTimes(entry.cache ?? {}),
      signed: signed && {
        ...threshold(signed),
        annotations: signed.annotations ?? {},
        maxAgeMs: ageOf(signed.maxAge),
      },
      attested: attested.map((rule, at) => ({
        ...threshold(rule),
        type: rule.type,
        builders: (rule.builders ?? []).map((text) => parsedGlob(parseGlob(text))),
        sourceRepositories: (rule.sourceRepositories ?? []).map((text) => parsedGlob(parseGlob(text))),
        baseImages: (rule.baseImages ?? []).map((text) => parsedGlob(parseImagePattern(text))),
        baseLayers: rule.baseLayers ?? [],
        sbomProblem: rule.whole === true ? sbomProblem : undefined,
        reach:
          rule.withoutShell === undefined && rule.mostUnreached === undefined
            ? undefined
            : { withoutShell: rule.withoutShell === true, mostUnreached: rule.mostUnreached },
        actNowMs: ageOf(rule.actNow),
        findings: rule.findings === undefined ? undefined : this.#beside(rule.findings),
        conditions: this.#conditions(rule.conditions ?? [], [
          'policies',
          index,
          'attested',
          at,
          'conditions',
        ]),
        maxAgeMs: ageOf(rule.maxAge),
      })),
      reproduced: reproduced && {
        ...threshold(reproduced),
        packagesFrom: reproduced.packagesFrom ?? 'verified',
        releaseKeys: (reproduced.releaseKeys ?? ['pinned']).map((key) =>
          key === 'pinned' || key === 'unstated' ? key : key.toUpperCase(),
        ),
      },
    };
  }

  async #identity(name: string, document: AuthorityDocument): Promise<AcceptedSigner> {
    const { claims } = document;
    return withoutUndefined({
      kind: 'identity',
      issuer: await this.#matcher(document.issuer, document.issuerRegexp, [
        'authorities',
        name,
        'issuerRegexp',
      ]),
      identity: await this.#matcher(document.identity, document.identityRegexp, [
        'authorities',
        name,
        'identityRegexp',
      ]),
      claims: claims !== undefined ? claimMatchers(claims) : undefined,
    });
  }

  async #matcher(exact: string | undefined, source: string | undefined, path: PathKey[]): Promise<Matcher> {
    if (exact !== undefined) return exactMatcher(exact);
    try {
      return await regexpMatcher(source ?? '', { anchored: true });
    } catch (error) {
      this.#report(path, messageOf(error));
      return exactMatcher('');
    }
  }

  async #key(name: string, text: string): Promise<AcceptedSigner | undefined> {
    const path = ['authorities', name, 'key'];
    let pem: Uint8Array | string = text;
    if (!text.includes('-----BEGIN')) {
      const file = this.#beside(text);
      try {
        pem = await this.#readFile(file, KEY_LIMIT + 1);
      } catch (error) {
        this.#report(path, `the key file ${file} cannot be read: ${whyUnread(error)}`, 'POLICY_NOT_FOUND');
        return undefined;
      }
      if (pem.length > KEY_LIMIT) {
        this.#report(path, `the key file ${file} has more than ${KEY_LIMIT} bytes`, 'POLICY_TOO_LARGE');
        return undefined;
      }
    }
    try {
      return { kind: 'key', key: parsePublicKey(pem) };
    } catch (error) {
      this.#report(path, messageOf(error));
      return undefined;
    }
  }

  /** A path that the file names; URLs stay as they are. */
  #beside(place: string): string {
    return isAbsolute(place) || isFindingsUrl(place) ? place : join(dirname(this.#file.file), place);
  }

  #conditions(texts: readonly string[], path: PathKey[]): Condition[] {
    return texts.flatMap((text, index) => {
      const condition = compileCondition(text);
      if (!('problem' in condition)) return [condition];
      this.#report([...path, index], `this is not a valid condition: ${condition.problem}`);
      return [];
    });
  }

  #report(path: PathKey[], message: string, code: PolicyProblemCode = 'POLICY_INVALID'): void {
    this.#problems.push({ code, message, ...this.#file.locate(path, 'value') });
  }
}

/** Stands in for what could not be read, until the problem is thrown. */
const NOBODY: AcceptedSigner = {
  kind: 'identity',
  issuer: { text: '', matches: () => false },
  identity: { text: '', matches: () => false },
};

function claimMatchers(claims: NonNullable<AuthorityDocument['claims']>): Record<string, Matcher> {
  const stated = Object.entries(claims).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, exactMatcher(value)] as const],
  );
  return Object.fromEntries(stated);
}

function ageOf(text: string | undefined): number | undefined {
  const age = text === undefined ? undefined : parseDuration(text);
  return typeof age === 'number' ? age : undefined;
}

/** The schema has refused what is not a pattern. */
function parsedGlob(glob: PolicyGlob | { problem: string }): PolicyGlob {
  return 'problem' in glob ? { text: '', matches: () => false } : glob;
}
