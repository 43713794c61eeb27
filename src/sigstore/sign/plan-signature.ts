import { wantsPrehash } from '../rekor/submission.ts';
import { REKOR_VERSIONS } from '../rekor/submit-to-log.ts';
import { requireOnline, type ServiceContext } from '../service/ask-service.ts';
import { serviceError } from '../service/service-errors.ts';
import { selectServices } from '../signing-config/select-services.ts';
import type { Service, SigningServices } from '../signing-config/signing-services.ts';
import type { BundleSigningMeans, SignedContent } from './types.ts';

/** Whom a signature is going to be shown to. */
export type SigningPlan = {
  /** Only for a keyless signature. */
  certificateAuthority: string | undefined;
  timestampAuthorities: Service[];
  logs: Service[];
};

/** Chooses the services and refuses what cannot end well, before anybody is asked. */
export function planSignature(
  means: BundleSigningMeans,
  services: SigningServices,
  context: ServiceContext,
): SigningPlan {
  const keyless = 'keyless' in means;
  const plan: SigningPlan = {
    certificateAuthority: keyless ? chooseAuthority(services, context) : undefined,
    timestampAuthorities: selectServices(
      services.timestampAuthorities,
      { what: 'timestamp authority', selector: services.timestampSelector, versions: [1] },
      context.clock,
    ),
    logs: chooseLogs(means, services, context),
  };
  if (keyless) requireProvenTime(plan);
  for (const { url } of plan.logs) requireOnline('the transparency log', url, context);
  for (const { url } of plan.timestampAuthorities) requireOnline('the timestamp authority', url, context);
  return plan;
}

function chooseAuthority(services: SigningServices, context: ServiceContext): string {
  const [authority] = selectServices(
    services.certificateAuthorities,
    { what: 'certificate authority', selector: 'ANY', versions: [1] },
    context.clock,
  );
  if (authority === undefined)
    throw serviceError(
      'SERVICE_MISSING',
      'the signing config names no certificate authority, and signing without a key needs one',
      {
        hint: 'sign with --key, or name a signing config with a certificate authority (caUrls)',
      },
    );
  requireOnline('the certificate authority', authority.url, context);
  return authority.url;
}

function chooseLogs(
  means: Pick<BundleSigningMeans, 'logVersions'>,
  services: SigningServices,
  { clock }: Pick<ServiceContext, 'clock'>,
): Service[] {
  const { logVersions: versions = REKOR_VERSIONS } = means;
  const selection = { what: 'transparency log', selector: services.logSelector, versions };
  return selectServices(services.logs, selection, clock);
}

/**
 * Whether an Ed25519 key has to be opened as Ed25519ph for this: in logs that hold only digests, and never without a log.
 * Other keys sign the same either way.
 */
export function logsOnlyDigests(
  content: Pick<SignedContent, 'kind'>,
  { means, services }: { means: Pick<BundleSigningMeans, 'logVersions'>; services: SigningServices },
  context: Pick<ServiceContext, 'clock'>,
): boolean {
  const kind = content.kind === 'message' ? 'message' : 'envelope';
  return chooseLogs(means, services, context).some((log) => wantsPrehash(kind, log.majorApiVersion));
}

/** A certificate is valid for minutes: without a proven time nobody can ever verify the signature. */
function requireProvenTime({ logs, timestampAuthorities }: SigningPlan): void {
  if (timestampAuthorities.length > 0 || logs.some(({ majorApiVersion }) => majorApiVersion === 1)) return;
  const why =
    logs.length === 0
      ? 'neither a log nor a timestamp authority'
      : 'no timestamp authority, and a Rekor v2 log gives no time';
  throw serviceError(
    'SERVICE_MISSING',
    `nothing would prove when it was signed: the signing config names ${why}`,
    {
      hint: 'name a timestamp authority with --tsa or in the signing config (tsaUrls)',
    },
  );
}
