import type { Digest } from '../../base/digest.ts';
import type { Environment } from '../../base/run-program.ts';
import type { ImageSource, Platform, PlatformImage } from '../../oci/index.ts';
import type { RecipeTest } from '../recipe/index.ts';

export type TestImageInput = {
  /** Stays the caller's to close. */
  source: ImageSource;
  test: RecipeTest;
  /** Which of its platforms; default: each. */
  platform?: Platform | undefined;
  /** PATH, and what podman and docker need to know of their user. Nothing of it gets into the sandbox. */
  environment: Environment;
};

export type TestVerdict = 'passed' | 'failed' | 'not tested';

export type TestedImage = {
  /** As the user named it. */
  image: string;
  digest: Digest;
  /** `passed`: all of them did. `failed`: one of them did. */
  outcome: TestVerdict;
  platforms: TestedPlatform[];
};

export type TestedPlatform = {
  /** `linux/amd64`. */
  platform: string;
  /** Of its manifest. */
  digest: Digest;
  outcome: TestVerdict;
  /** Why it was not tested. */
  why?: string;
  sandbox?: SandboxName;
  /** In the order of the recipe, to the first that failed. */
  checks: CheckResult[];
};

export type SandboxName = 'bubblewrap' | 'podman' | 'docker';

export type CheckResult = {
  /** `GET http://127.0.0.1:8080/`, `redis-cli ping`. */
  check: string;
  outcome: 'passed' | 'failed';
  /** What happened instead. */
  why?: string;
};

/** Runs the tester inside of a container of one platform's image, with its own loopback and nothing of this machine. */
export type Sandbox = {
  name: SandboxName;
  /** What the tester says, to its end. Throws TEST_SANDBOX. */
  run(image: PlatformImage, input: SandboxInput): Promise<CheckResult[]>;
};

export type SandboxInput = Pick<TestImageInput, 'source' | 'test'>;
