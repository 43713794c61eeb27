/** The README's whole flow as one program: `node whole-flow.ts RECIPE ADVISORIES PODS QUESTION`, in an empty folder. */
import { readFile, writeFile } from 'node:fs/promises';
import * as shearwall from 'shearwall';

const [recipePath = '', advisories = '', pods = '', asked = ''] = process.argv.slice(2);
const image = 'oci:out/app';
const stateDir = 'state';
const databasePath = 'data/advisories.db';
const log = shearwall.createLog('warnings', (line) => process.stderr.write(line));
await using context = await shearwall.createContext({ cacheDir: 'cache', log });

// lock, build
const recipe = await shearwall.loadRecipe(recipePath);
const sources = await shearwall.machineSources({ releasesDir: 'state/releases' });
const { lock, prepared } = await shearwall.chooseLock({ recipe, recipePath, sources }, context);
const built = await shearwall.buildTo({ recipe, lock, prepared, sources, output: image }, context);

// show, sbom
const source = await shearwall.openReadable({ image }, context);
const shown = await shearwall.showImage({ source }, context);
await source.close();
const catalog = await shearwall.catalogueSource({ image }, context);
const graph = shearwall.catalogGraph(catalog, { created: Math.floor(Date.now() / 1000) });
const sbom = shearwall.renderDocument(graph, shearwall.parseDocumentFormat('spdx-json'));
await writeFile('out/app.spdx.json', sbom);

// sign, verify
const { publicKey, pkcs8 } = await shearwall.generateSigner('p256');
await writeFile('app.key', await shearwall.encryptPrivateKey(pkcs8, 'secret'), { mode: 0o600 });
const access = { env: {}, readFile, askPassword: async () => 'secret' };
const means = await shearwall.openSigning({ by: { key: 'app.key', access }, kind: 'statement' }, context);
const signed = await shearwall.signAt({ image, means, stateDir }, context);
const signer = { kind: 'key', key: publicKey } as const;
const { signers, proof } = await shearwall.openAcceptance({ signer, ignoreTlog: true, stateDir });
const [checked] = await shearwall.verifyImages({ images: [image], proof, wanted: { signers } }, context);

// scan
const store = await shearwall.FeedStore.open('data/feeds');
await shearwall.importFeed({ store, path: advisories }, context);
await shearwall.buildFromFeeds({ store, path: databasePath }, context);
using scan = await shearwall.openScan({ source: { kind: 'image', text: image }, databasePath }, context);
const { report } = await shearwall.scanImage(scan, context);

// fleet, exposed
const location = { kind: 'sqlite', path: 'data/fleet.db' } as const;
await using fleet = await shearwall.openFleet({ location, advisories: { path: databasePath } }, context);
const dump = shearwall.readDump(await readFile(pods), shearwall.DEFAULT_OWNER_RULES);
const seen = { dump, source: pods, cluster: 'demo', covers: 'all' } as const;
await shearwall.importDump({ store: fleet.store, ...seen }, context);
await shearwall.addImage({ store: fleet.store, image, tool: 'whole-flow 1' }, context);
const question = shearwall.parseQuestion(asked, fleet.advisories);
const matched = await shearwall.openMatched(fleet, context);
const answer = await shearwall.findExposure({ fleet: matched, question }, context);

const isVerified = checked !== undefined && 'answer' in checked && checked.answer.allowed;
const found = { packages: shown.shown[0]?.packages.length, findings: report.findings.length };
const told = { built: built.image, signed: signed.digest, isVerified, ...found, verdict: answer.verdict };
process.stdout.write(`${JSON.stringify(told)}\n`);
