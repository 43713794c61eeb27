import type { CommandFamily, CommandFile } from './command.ts';

export type Listed = {
  summary: string;
  load: () => Promise<{ command: CommandFile<never> | CommandFamily }>;
};

/** Every command with its line of help, in groups as help shows them; a command's own file is loaded only when it runs. */
export const GROUPS: Readonly<Record<string, Readonly<Record<string, Listed>>>> = {
  Build: {
    init: { summary: 'write a commented starter recipe', load: () => import('./commands/init.ts') },
    lock: {
      summary: 'resolve a recipe to exact packages and write RECIPE.lock.json',
      load: () => import('./commands/lock.ts'),
    },
    build: {
      summary: 'build the image of a recipe from its lock',
      load: () => import('./commands/build.ts'),
    },
    slim: {
      summary: 'cut out of an image what nothing that it starts can load, as a new image',
      load: () => import('./commands/slim.ts'),
    },
    test: {
      summary: 'run an image in a sandbox and ask of it what its recipe says it must do',
      load: () => import('./commands/run-test.ts'),
    },
    reproduce: {
      summary: 'rebuild an image from its own provenance and compare it bit for bit',
      load: () => import('./commands/reproduce.ts'),
    },
    update: {
      summary: 'say for which recipes newer packages are out, with what they fix, and lock those again',
      load: () => import('./commands/update.ts'),
    },
    watch: {
      summary: 'look for newer packages again and again, and take them as far as was asked',
      load: () => import('./commands/watch.ts'),
    },
    pins: {
      summary: 'say which digests in manifests are not what their tags stand for now, and write those',
      load: () => import('./commands/pins.ts'),
    },
    index: {
      summary: 'join images of several platforms into one index',
      load: () => import('./commands/join-index.ts'),
    },
  },
  Inspect: {
    digest: {
      summary: 'print the digest of an image',
      load: () => import('./commands/digest.ts'),
    },
    manifest: {
      summary: 'print the manifest or index of an image as it is',
      load: () => import('./commands/manifest.ts'),
    },
    show: {
      summary: 'show config, layers, packages and sizes of an image',
      load: () => import('./commands/show.ts'),
    },
    tree: {
      summary: 'show everything attached to an image: signatures, SBOMs, provenance, VEX',
      load: () => import('./commands/tree.ts'),
    },
    why: {
      summary: 'say why a file or package is in an image',
      load: () => import('./commands/why.ts'),
    },
    reach: {
      summary: 'say which files of an image its processes can load, and which it carries for nothing',
      load: () => import('./commands/reach.ts'),
    },
    bloat: {
      summary: 'say what an image carries that it does not need: by package, size and vulnerability',
      load: () => import('./commands/bloat.ts'),
    },
    diff: { summary: 'say what changed between two images', load: () => import('./commands/diff.ts') },
    sbom: {
      summary: 'list every piece of software in an image, and compare, convert or check such lists',
      load: () => import('./commands/sbom.ts'),
    },
  },
  Scan: {
    scan: {
      summary: 'say which known vulnerabilities in an image matter, and why the others do not',
      load: () => import('./commands/scan.ts'),
    },
    explain: {
      summary: 'say why one vulnerability is found in an image, or why not',
      load: () => import('./commands/explain.ts'),
    },
    db: {
      summary: 'manage the advisory database: fetch feeds, build, search, push',
      load: () => import('./commands/db.ts'),
    },
  },
  Fleet: {
    fleet: {
      summary: 'record what runs where, what is inside it and who owns it',
      load: () => import('./commands/fleet.ts'),
    },
    exposed: {
      summary:
        'say which running containers have a vulnerability, a package or a file, who owns them and what fixes it',
      load: () => import('./commands/exposed.ts'),
    },
    agent: {
      summary: 'tell a server what runs in a Kubernetes cluster, as it changes',
      load: () => import('./commands/agent.ts'),
    },
    serve: {
      summary: 'serve the fleet to a team: a page and an API, with logins, roles and teams',
      load: () => import('./commands/serve.ts'),
    },
    server: {
      summary: 'log in to a server that others run, to ask its fleet',
      load: () => import('./commands/server.ts'),
    },
  },
  'Sign and verify': {
    sign: {
      summary: 'sign an image, by key or keyless, and attach the signature to it',
      load: () => import('./commands/sign.ts'),
    },
    attest: {
      summary: 'sign a statement about an image: its SBOM, provenance, VEX, …',
      load: () => import('./commands/attest.ts'),
    },
    verify: {
      summary: 'say who signed an image, a file or a package, and whether they may',
      load: () => import('./commands/verify.ts'),
    },
    'verify-attestation': {
      summary: 'check the attestations of an image, and print them',
      load: () => import('./commands/verify-attestation.ts'),
    },
    'sign-blob': { summary: 'sign a file', load: () => import('./commands/sign-blob.ts') },
    'attest-blob': {
      summary: 'sign a statement about a file',
      load: () => import('./commands/attest-blob.ts'),
    },
    'verify-blob': {
      summary: 'say who signed a file, and whether they may',
      load: () => import('./commands/verify-blob.ts'),
    },
    download: {
      summary: 'print what is attached to an image, unverified: signatures, attestations, SBOMs, provenance',
      load: () => import('./commands/download.ts'),
    },
    triangulate: {
      summary: "say under which tag cosign keeps an image's signatures",
      load: () => import('./commands/triangulate.ts'),
    },
    clean: {
      summary: 'remove signatures and all else that is attached to an image from a registry',
      load: () => import('./commands/clean.ts'),
    },
    keys: {
      summary: 'generate or import a key pair for signing, or show a public key',
      load: () => import('./commands/keys.ts'),
    },
    policy: {
      summary: 'say what policies would refuse of all that a cluster runs',
      load: () => import('./commands/policy.ts'),
    },
    trust: {
      summary: 'pin, show or update the trust roots that signatures are judged by',
      load: () => import('./commands/trust.ts'),
    },
    admit: {
      summary: 'answer the admission reviews of a Kubernetes cluster: what may not run is refused',
      load: () => import('./commands/admit.ts'),
    },
    sigstore: {
      summary: 'serve a throw-away Sigstore on loopback, for tests',
      load: () => import('./commands/sigstore.ts'),
    },
  },
  Registry: {
    push: {
      summary: 'copy an image from a layout or archive to a registry',
      load: () => import('./commands/push.ts'),
    },
    pull: {
      summary: 'copy an image from a registry to a layout or archive',
      load: () => import('./commands/pull.ts'),
    },
    copy: {
      summary: 'copy an image between any two places, referrers included',
      load: () => import('./commands/copy.ts'),
    },
    ls: { summary: 'list the tags of a repository', load: () => import('./commands/ls.ts') },
    login: { summary: 'log in to a registry', load: () => import('./commands/login.ts') },
    logout: { summary: 'remove the login for a registry', load: () => import('./commands/logout.ts') },
  },
  Housekeeping: {
    config: {
      summary: 'show defaults and where they are set, or print the config of an image',
      load: () => import('./commands/config.ts'),
    },
    completion: {
      summary: 'print a script that completes commands and options in a shell',
      load: () => import('./commands/completion.ts'),
    },
    version: {
      summary: 'print the version, and compare the files of this install with a release',
      load: () => import('./commands/version.ts'),
    },
    cache: { summary: 'list, prune or verify the cache', load: () => import('./commands/cache.ts') },
  },
};

export const COMMANDS: Readonly<Record<string, Listed>> = Object.assign({}, ...Object.values(GROUPS));
