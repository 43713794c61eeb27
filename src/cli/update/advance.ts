import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { Context } from '../../base/context.ts';
import { openPolicies } from '../../trust/index.ts';
import {
  type AdvanceRecipesInput,
  advanceRecipes,
  type Deployments,
  openReview,
  type ProposeSettings,
  pruneCandidates,
  rollBack,
  type UpdateState,
} from '../../update/index.ts';
import { type Refusing, refusingMalicious } from '../advisories/malicious-options.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { imageAccess } from '../images.ts';
import { packageSources } from '../package-sources.ts';
import { catalogueCache } from '../sbom/catalogue-options.ts';
import { stateDir } from '../session.ts';
import { openSigning } from '../signing/open-signing.ts';
import { trustedRoot } from '../signing/read-acceptance.ts';
import type { UpdateAnswer } from './answers.ts';
import { productionAnswer, updatedRecipe } from './candidate-answers.ts';
import { openState } from './open-state.ts';
import { renderUpdate } from './render-update.ts';
import { testCandidate } from './test-candidate.ts';
import type { UpdateFlags } from './update-options.ts';
import { withDeployments } from './with-deployments.ts';

type Given = {
  invocation: Invocation<UpdateFlags>;
  recipes: readonly string[];
  database: AdvisoryDatabase | undefined;
};

type AdvanceGiven = Given & {
  state: UpdateState;
  context: Context;
  refusing: Refusing;
  deployments: Deployments | undefined;
};

/** --build, --push, --propose, --promote: takes candidates as far as was asked. */
export async function answerAdvance({ invocation, recipes, database }: Given): Promise<ExitCode> {
  const { open, out } = invocation;
  const context = await open();
  const state = await openState(invocation, context);
  try {
    return await refusingMalicious(invocation, context, async (refusing) => {
      const given = { invocation, recipes, database, state, context, refusing };
      const done = await withDeployments(
        invocation,
        context,
        async (deployments) => await advanceRecipes(await advanceInput({ ...given, deployments }), context),
      );
      const answer: UpdateAnswer = {
        recipes: done.map(updatedRecipe),
        knowsVulnerabilities: database !== undefined,
      };
      out.result(answer, () => renderUpdate(answer));
      if (done.some(({ status }) => status.state === 'failed')) return 3;
      return done.some(({ record }) => record.why !== undefined) ? 1 : 0;
    });
  } finally {
    await state.close();
  }
}

/** What the line says of candidates. */
export async function advanceInput({
  invocation,
  recipes,
  database,
  state,
  context,
  refusing,
  deployments,
}: AdvanceGiven): Promise<AdvanceRecipesInput> {
  const { options, env } = invocation;
  return {
    recipes,
    lockPath: options.lock,
    includeDirs: options.includeDir,
    database,
    sources: await packageSources(env),
    access: imageAccess(options, env),
    cataloguing: catalogueCache(env),
    test: testCandidate(env),
    refuse: refusing,
    roots: { stateDir: stateDir(env) },
    allowUntested: options.allowUntested ?? [],
    signing: async () => await openSigning(invocation, 'statement', context),
    state,
    goal: goalOf(options),
    auto: options.auto === true,
    securityOnly: options.security === true,
    minimumAgeMs: options.minimumAge ?? 0,
    image: options.image,
    candidateTag: options.candidateTag,
    deployments,
    signers: await policySigners(options, env),
    review: options.propose === true ? openReview(proposeSettings(invocation)) : undefined,
  };
}

/** Policies and trust root are read anew for each round. */
async function policySigners(
  options: UpdateFlags,
  env: NodeJS.ProcessEnv,
): Promise<AdvanceRecipesInput['signers']> {
  if (options.policy === undefined) return undefined;
  return {
    policies: await openPolicies(options.policy),
    trustedRoot: await trustedRoot(options, env),
    access: imageAccess(options, env),
  };
}

/** --rollback. */
export async function answerRollback({ invocation, recipes, database }: Given): Promise<ExitCode> {
  const { options, env, open, out } = invocation;
  const context = await open();
  const state = await openState(invocation, context);
  try {
    const done = await rollBack({ recipes, state, access: imageAccess(options, env) }, context);
    const rolledBack = done.map(({ recipe, record, isDone }) => ({
      recipe,
      isDone,
      production: productionAnswer(record.production),
      why: record.why,
    }));
    const answer: UpdateAnswer = { recipes: [], knowsVulnerabilities: database !== undefined, rolledBack };
    out.result(answer, () => renderUpdate(answer));
    return done.every(({ isDone }) => isDone) ? 0 : 1;
  } finally {
    await state.close();
  }
}

/** --prune. */
export async function answerPrune({ invocation, recipes, database }: Given): Promise<ExitCode> {
  const { options, env, open, out } = invocation;
  const context = await open();
  const state = await openState(invocation, context);
  try {
    const done = await pruneCandidates({ recipes, state, access: imageAccess(options, env) }, context);
    const pruned = done.map(({ recipe, removed, kept }) => ({ recipe, removed, kept }));
    const answer: UpdateAnswer = { recipes: [], knowsVulnerabilities: database !== undefined, pruned };
    out.result(answer, () => renderUpdate(answer));
    return 0;
  } finally {
    await state.close();
  }
}

function proposeSettings({ options, env }: Invocation<UpdateFlags>): ProposeSettings {
  const { forge, forgeApi, remote, base, label = [], reviewer = [], patchDir } = options;
  const token =
    env['SHEARWALL_FORGE_TOKEN'] ||
    env['GITHUB_TOKEN'] ||
    env['GITLAB_TOKEN'] ||
    env['GITEA_TOKEN'] ||
    undefined;
  return { forge, api: forgeApi, token, remote, base, labels: label, reviewers: reviewer, patchDir, env };
}

function goalOf({ promote, auto, propose, push }: UpdateFlags): AdvanceRecipesInput['goal'] {
  if (promote === true || auto === true) return 'promoted';
  if (propose === true) return 'proposed';
  return push === true ? 'pushed' : 'tested';
}
