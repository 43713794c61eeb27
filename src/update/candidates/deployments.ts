import type { Context } from '../../base/context.ts';
import type { Digest } from '../../base/digest.ts';
import { version } from '../../base/version.ts';
import type { AddImageInput, Fleet } from '../../fleet/index.ts';
import { formatReference, parseReference } from '../../oci/index.ts';
import type { Production } from './types.ts';

/** What runs of our images, and what takes whose place: a fleet. */
export type Deployments = {
  /** Notes what is in the image of production, and which one it takes the place of. */
  record(production: Production, context: Context): Promise<void>;
  /** Why it is not deployed: somebody still runs the one before, or nobody this one. Undefined: it is. */
  whyNot(production: Production): Promise<string | undefined>;
};

export type DeploymentsInput = Pick<Fleet, 'store' | 'documents'> & Pick<AddImageInput, 'options'>;

/** The room of the fleet is loaded once it is asked. */
export function openDeployments({ store, documents, options }: DeploymentsInput): Deployments {
  return {
    async record({ reference, digest, previous }, context) {
      const { addImage } = await import('../../fleet/index.ts');
      const image = imageAt(reference, digest);
      const replaces = previous === undefined ? [] : [previous];
      await addImage({ store, documents, image, replaces, options, tool: `shearwall ${version()}` }, context);
    },
    async whyNot({ digest, previous }) {
      const { runsOfDigest } = await import('../../fleet/index.ts');
      const now = await runsOfDigest({ store, except: previous }, digest);
      if (now === 0) return 'the fleet knows of nobody who runs it';
      if (previous === undefined) return undefined;
      const before = await runsOfDigest({ store, except: digest }, previous);
      return before === 0 ? undefined : `${before} containers still run ${previous}`;
    },
  };
}

function imageAt(reference: string, digest: Digest): string {
  const { registry, repository } = parseReference(reference);
  return formatReference({ registry, repository, digest });
}
