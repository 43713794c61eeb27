import { z } from 'zod';

const replicas = (count: number) => z.int().min(1).default(count);
const quantity = (text: string) => z.string().min(1).default(text);
const port = (number: number, what: string) => z.int().min(1).max(65_535).default(number).describe(what);
const image = (version: string) => z.string().min(1).default(`ghcr.io/shearwall/shearwall:${version}`);
const enabled = (what: string) => z.boolean().default(false).describe(what);
const maybe = (what: string) => z.string().default('').describe(what);

const POLICY = `version: 1
policies:
  # What Kubernetes itself brings. Say here who signs your own images: docs/tasks/decide-by-policy.md.
  - name: kubernetes
    images: ['registry.k8s.io/**']
    unsigned: allow
`;

/** What values.yaml holds and values.schema.json allows, by part. Each part is off until it is enabled. */
export function valuesOf(version: string) {
  return {
    admission: z.strictObject({
      enabled: enabled(
        'The webhook of docs/tasks/guard-a-cluster.md; it only warns until "shearwall admit install --enforce".',
      ),
      image: image(version),
      replicas: replicas(2),
      maxReplicas: replicas(6),
      cpu: quantity('250m'),
      memory: quantity('384Mi').describe('Of each pod, all processes together.'),
      memoryLimit: quantity('1Gi'),
      registryPort: port(443, 'Where registries are reached.'),
      reachableHosts: maybe(
        'HOST or HOST:PORT, several: registries in private networks that policies only match by a wildcard, and where registries may lead.',
      ),
      clusterRange: maybe(
        'Addresses of pods or services, as in 10.96.0.0/12: no registry is asked there, but reachableHosts.',
      ),
      policy: z.string().min(1).default(POLICY),
      kinds: maybe(
        'Custom resources that hold images, beside those that are known: the text of a file of --kinds (docs/tasks/guard-a-cluster.md).',
      ),
      pullSecrets: z
        .boolean()
        .default(false)
        .describe(
          'Registries are asked with the pull secrets of pods and their service accounts: gives the pods the right to read any Secret by its name.',
        ),
      gatekeeperCa: maybe(
        'PEM of who issues the certificate of OPA Gatekeeper: set, it is answered too (docs/tasks/guard-with-gatekeeper.md).',
      ),
      gatekeeperNamespace: z.string().min(1).default('gatekeeper-system'),
      auditServer: maybe(
        'A server, as https://shearwall.example.org: set, it is told by a CronJob what the policies would refuse of all that runs (docs/tasks/decide-by-policy.md).',
      ),
      auditServerPort: port(443, 'Of that address; of its pods (8443), where it is in this cluster.'),
      auditServerCaConfigMap: maybe(
        'A ConfigMap with ca.crt, where no public authority issued its certificate.',
      ),
      auditCluster: maybe('As the server calls this cluster.'),
      auditTokenSecret: quantity('shearwall-agent-token').describe(
        'A Secret with token, of the role agent, for this cluster.',
      ),
      auditSchedule: quantity('17 3 * * *'),
    }),
    agent: z.strictObject({
      enabled: enabled('Tells a server what runs here: docs/tasks/tell-a-server-what-runs.md.'),
      image: image(version),
      replicas: replicas(2).describe('One tells, the others wait for its Lease.'),
      server: maybe('The address of the server, as in https://shearwall.example.org.'),
      serverPort: port(443, 'Of that address; of its pods (8443), where it is in this cluster.'),
      serverCaConfigMap: maybe('A ConfigMap with ca.crt, where no public authority issued its certificate.'),
      cluster: maybe('As the server and its users call this cluster.'),
      clusterUid: maybe(
        'Of this cluster: kubectl get namespace kube-system -o jsonpath={.metadata.uid}. Set, the agent is known by its service account.',
      ),
      enrolmentSecret: quantity('shearwall-agent-enrolment').describe(
        'With clusterUid: a Secret with token, what lets the agent enrol, once. It may be deleted afterwards.',
      ),
      tokenSecret: quantity('shearwall-agent-token').describe(
        'Without clusterUid: a Secret with token, of the role agent, for this cluster.',
      ),
      ownersConfigMap: maybe('A ConfigMap with owners.yaml: rules that say whose workloads are.'),
      cpu: quantity('50m'),
      memory: quantity('192Mi'),
      memoryLimit: quantity('256Mi'),
      nodeOptions: quantity('--max-old-space-size=200 --max-semi-space-size=2').describe(
        'Lets go of garbage in time for memoryLimit: they change together.',
      ),
    }),
    server: z.strictObject({
      enabled: enabled('Serves the fleet to a team: docs/tasks/serve-a-team.md.'),
      image: image(version),
      publicUrl: maybe('As others reach it, as in https://shearwall.example.org.'),
      tlsSecret: quantity('shearwall-server-tls').describe('A Secret with tls.crt and tls.key.'),
      behindProxy: z
        .array(z.string().min(1))
        .default([])
        .describe('Addresses of proxies that end TLS, as 10.0.0.0/8, instead of tlsSecret.'),
      oidcIssuer: maybe('An identity provider whose people log in, as in https://login.example.org.'),
      oidcClientId: quantity('shearwall').describe('As it knows this server.'),
      oidcSecret: quantity('shearwall-oidc').describe('A Secret with client-secret, for oidcIssuer.'),
      oidcGroupsClaim: quantity('groups').describe('The claim that names the groups of a person.'),
      oidcScopes: z
        .array(z.string().min(1))
        .default([])
        .describe('What to ask for beside openid, as groups; none: profile, email, offline_access.'),
      databaseSecret: maybe(
        'A Secret with url: postgres://… Without it the fleet is in SQLite, on a volume, served by one pod.',
      ),
      databasePort: port(5432, 'Of that address.'),
      documents: maybe(
        'A bucket for the documents of images, as s3://BUCKET/PREFIX. Without it they are where the fleet is.',
      ),
      documentsEndpoint: maybe(
        'The object store of that bucket, where it is not that of AWS: https://s3.example.org.',
      ),
      documentsRegion: quantity('us-east-1'),
      documentsSecret: quantity('shearwall-documents').describe(
        'With documents: a Secret with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
      ),
      documentsPort: port(443, 'Of that object store.'),
      channelsSecret: maybe(
        'Where notifications can go: a Secret with channels.json, and with the files that this names in /channels.',
      ),
      channelsPort: port(443, 'Of these channels; 587 where they are e-mail.'),
      catalogFrom: z
        .array(z.string().min(1))
        .default([])
        .describe('Fetch images that run and have no inventory from these: HOST, or HOST/PREFIX.'),
      watchTags: z
        .array(z.string().min(1))
        .default([])
        .describe('Look what these tags stand for, and fetch what is new: HOST/NAME, or HOST/NAME:TAG.'),
      attestedByKey: maybe(
        'PEM of a public key: SBOMs that it attested of what is fetched are recorded, too, in a transparency log or not.',
      ),
      attestedBy: maybe('The same of who signed keyless: an identity, with attestedIssuer.'),
      attestedIssuer: maybe('Who must vouch for that identity.'),
      registriesSecret: maybe('For these: a Secret of the type kubernetes.io/dockerconfigjson.'),
      registriesPort: port(443, 'Of these registries.'),
      pruneOlderThan: maybe('Drop each day what ended longer ago, as 400d.'),
      updatesClaim: maybe(
        'Keep recipes up to date, with databaseSecret: a PersistentVolumeClaim with a checkout of their repository and the file updates in it.',
      ),
      updatesImage: maybe('With updatesClaim: an image with shearwall and git.'),
      updatesSecret: quantity('shearwall-updates').describe(
        'With updatesClaim: a Secret whose keys are variables: COSIGN_PRIVATE_KEY, COSIGN_PASSWORD, SHEARWALL_FORGE_TOKEN.',
      ),
      storage: quantity('10Gi').describe('Of the volume, where there is no databaseSecret.'),
      advisories: maybe(
        'Where each pod fetches the advisory database, when it starts and each hour: HOST/NAME:TAG.',
      ),
      advisoriesKey: maybe('PEM of the public key that signs it.'),
      replicas: replicas(2).describe('With databaseSecret.'),
      maxReplicas: replicas(6),
      cpu: quantity('250m'),
      memory: quantity('512Mi'),
      memoryLimit: quantity('1Gi'),
    }),
  };
}

type Shapes = ReturnType<typeof valuesOf>;
export type AdmissionValues = z.infer<Shapes['admission']>;
export type AgentValues = z.infer<Shapes['agent']>;
export type ServerValues = z.infer<Shapes['server']>;
