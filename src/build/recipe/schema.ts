import { z } from 'zod';
import { parseArch } from './archs.ts';
import { certificateProblem } from './certificate.ts';
import { FORMS, matching } from './forms.ts';
import { parseImagePath } from './image-path.ts';
import { parsePackageRequest } from './package-request.ts';
import { repositoryTextProblem } from './repository-text.ts';
import { splitShellWords } from './shell-words.ts';
import { Verify } from './verify-schema.ts';

/** Text that a parser must accept; the parser's sentence becomes the problem. */
function parsed(parse: (text: string) => unknown) {
  return z.string().check((payload) => {
    const result = parse(payload.value);
    if (typeof result !== 'object' || result === null || !('problem' in result)) return;
    payload.issues.push({ code: 'custom', input: payload.value, message: String(result.problem) });
  });
}

const imagePath = () => parsed(parseImagePath);
const ID_LIMIT = 4_294_967_294;
const id = () => z.int().min(0).max(ID_LIMIT);
const nonRootId = (what: string) =>
  z
    .int()
    .max(ID_LIMIT)
    .refine((value) => value > 0, {
      error: `0 is root's, and every image has it already: give another ${what}`,
    });
const accountName = (what: string) => matching(FORMS.account, `a ${what} (a-z, 0-9, _ . -, at most 32)`);
const noNul = () =>
  z.string().refine((text) => !text.includes('\0'), { error: 'a NUL byte is not allowed here' });
const dictionary = () => z.record(z.string().min(1), noNul());
const mode = () => z.union([z.int(), z.string()]);
const command = () => z.union([parsed(splitShellWords), z.array(noNul())]);

const DebianRepository = z.strictObject({
  debian: matching(FORMS.suite, 'a Debian suite (like trixie)').describe(
    'Suite, as in dists/: trixie, bookworm, trixie-backports.',
  ),
  updates: z
    .boolean()
    .optional()
    .describe(
      'Add SUITE-updates. Default: true, but false for suites that have none (sid, trixie-backports).',
    ),
  security: z
    .boolean()
    .optional()
    .describe(
      'Add SUITE-security. Default: true, but false for suites that have none (sid, trixie-backports).',
    ),
  components: z
    .array(matching(FORMS.component, 'a component (main, contrib, non-free, non-free-firmware)'))
    .min(1)
    .optional()
    .describe('Components. Default: [main].'),
  snapshot: matching(FORMS.snapshot, 'a snapshot time (like 20261101T000000Z)')
    .optional()
    .describe('Take the archive as it was then, from a snapshot service: 20261101T000000Z.'),
  mirrors: z
    .array(
      matching(/^https?:\/\/[^\s@?#]+$/, 'a mirror (http:// or https://, without user, password or query)'),
    )
    .optional()
    .describe(
      'Where to fetch from, tried in order. Signatures decide what is accepted, so mirrors are not part of the digest.',
    ),
  keyring: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      "Files with OpenPGP keys that may sign this repository and no other, in addition to Debian's own; relative to this file.",
    ),
});

/** Repositories as text are always refused, with what to write instead. */
const repositoryText = () =>
  z.string().check(({ value, issues }) => {
    const message = repositoryTextProblem(value);
    issues.push({ code: 'custom', input: value, message, params: { isUnsupported: true } });
  });
const repositories = () => z.array(z.union([DebianRepository, repositoryText()]));

const patterns = () => z.array(matching(/^[^\0]+$/, 'a pattern'));

const Slim = z.strictObject({
  shell: z
    .enum(['keep', 'drop'])
    .optional()
    .describe(
      'What becomes of a shell that something may start: `drop` leaves it out, with what only it could run. Default: keep.',
    ),
  keep: patterns()
    .optional()
    .describe('Patterns of paths that stay in any case: `/usr/share/nginx/html/**`, `/usr/bin/gdb`.'),
  drop: patterns().optional().describe('Patterns of paths that go in any case, whatever else is said.'),
});

const Contents = z.strictObject({
  repositories: repositories()
    .optional()
    .describe('Where packages come from: `- debian: trixie`. Default: trixie with its updates and security.'),
  build_repositories: repositories()
    .optional()
    .describe(
      'As `repositories`: no image of ours holds a package manager, so all repositories are for building only.',
    ),
  keyring: z
    .array(z.string().min(1))
    .optional()
    .describe(
      "Files with OpenPGP keys for the repositories that Debian's own, which are built in, are not for; relative to this file. For a mirror that signs Debian's releases anew: `keyring` of the repository.",
    ),
  packages: z
    .array(parsed(parsePackageRequest))
    .optional()
    .describe(
      'Packages: `nginx`, `nginx=1.26.*`, `nginx>=1.26` (also `<=`, `>>`, `<<`). Their Depends come along, Recommends do not.',
    ),
  exclude: z
    .array(
      z.strictObject({
        package: matching(FORMS.package, 'a package name').describe('The package to leave out.'),
        reason: z
          .string()
          .refine((text) => text.trim() !== '', { error: 'say why the image works without it' })
          .describe('Why the image works without it.'),
      }),
    )
    .optional()
    .describe('Packages that a Depends names but this image does not need, each with the reason.'),
  trim: z
    .strictObject({
      doc: z.boolean().optional().describe('Leave out /usr/share/doc, copyright files apart. Default: true.'),
      man: z.boolean().optional().describe('Leave out manual pages. Default: true.'),
      locale: z.boolean().optional().describe('Leave out translations. Default: true.'),
      info: z.boolean().optional().describe('Leave out info pages. Default: true.'),
    })
    .optional()
    .describe('Kinds of files to leave out of every package.'),
  slim: z
    .union([z.boolean(), Slim])
    .optional()
    .describe(
      'Keep only the files that what the image starts can load, and what the rules of docs/tasks/make-an-image-lean.md keep. The list of them stands in RECIPE.slim.json.',
    ),
});

const Entrypoint = z.strictObject({
  command: command()
    .optional()
    .describe(
      'Program and arguments: one text, split as a shell would without expanding anything, or a list.',
    ),
  'shell-fragment': noNul().optional().describe('Text for `/bin/sh -c`; the image then needs a shell.'),
});

const Accounts = z.strictObject({
  'run-as': matching(FORMS.runAs, 'a user name, UID or UID:GID')
    .optional()
    .describe('User that the container runs as; resolved to numbers, so that runAsNonRoot can be checked.'),
  users: z
    .array(
      z.strictObject({
        username: accountName('user name').describe('Name.'),
        uid: nonRootId('uid').describe('Number, not 0.'),
        gid: id().optional().describe('Group number. Default: the uid.'),
        shell: imagePath().optional().describe('Login shell. Default: /bin/sh.'),
        homedir: imagePath().optional().describe('Home directory. Default: /home/USERNAME.'),
      }),
    )
    .optional()
    .describe('Users to add.'),
  groups: z
    .array(
      z.strictObject({
        groupname: accountName('group name').describe('Name.'),
        gid: nonRootId('gid').describe('Number, not 0.'),
        members: z.array(accountName('user name')).optional().describe('Users in the group.'),
      }),
    )
    .optional()
    .describe('Groups to add.'),
});

const PathMutation = z.strictObject({
  path: imagePath().describe('Path in the image.'),
  type: z
    .enum(['directory', 'empty-file', 'symlink', 'hardlink', 'permissions'])
    .describe('What to do there.'),
  uid: id().optional().describe('Owner. Unset: left as it is; 0 for what is made.'),
  gid: id().optional().describe('Group. Unset: left as it is; 0 for what is made.'),
  permissions: mode()
    .optional()
    .describe(
      'Permission bits in octal: 0o755, 0755 or "755". Unset: left as they are; 0755 and 0644 for what is made.',
    ),
  source: z
    .string()
    .min(1)
    .optional()
    .describe('What a symlink says, or the path that a hard link shares its file with.'),
  recursive: z.boolean().optional().describe('Also for everything below the path (directory, permissions).'),
});

const LocalFile = z.strictObject({
  source: matching(/^[^\0]+$/, 'a path').describe(
    'File or folder, relative to this file; `{arch}` stands for the architecture that is built: `build/{arch}/app`.',
  ),
  target: imagePath().describe('Path in the image; for a folder, where its contents go.'),
  owner: matching(/^\d{1,10}:\d{1,10}$/, 'UID:GID in numbers')
    .optional()
    .describe('`UID:GID`. Default: 0:0.'),
  uid: id().optional().describe('Owner, instead of `owner`.'),
  gid: id().optional().describe('Group, instead of `owner`.'),
  mode: mode()
    .optional()
    .describe(
      'Permission bits of files, in octal; folders get the x bits that go with them. Default: 0644, or 0755 where the owner may execute the source.',
    ),
  digest: matching(FORMS.digest, 'a digest (sha256: and 64 hex digits)')
    .optional()
    .describe('Of a single file: refused when it differs.'),
  git: z
    .strictObject({
      url: matching(FORMS.gitUrl, 'a git URL').describe('Repository.'),
      commit: matching(FORMS.commit, 'a full commit id').describe('Commit, in full.'),
    })
    .optional()
    .describe('Where `shearwall reproduce` can have the source from.'),
  verify: Verify.optional().describe('Who published it, as a build proves first.'),
  exclude: z
    .array(matching(/^[^\0]+$/, 'a pattern'))
    .optional()
    .describe('Patterns of what to leave out below a folder: `*.test.js`, `node_modules/**`, `docs/`.'),
  archs: z
    .array(parsed(parseArch))
    .min(1)
    .optional()
    .describe('Only for these architectures. Default: for all.'),
});

const exceptions = (path: z.ZodType<string>, what: string) =>
  z.array(
    z.strictObject({
      path: path.describe(what),
      reason: z
        .string()
        .refine((text) => text.trim() !== '', { error: 'say why the image works all the same' })
        .describe('Why the image works all the same.'),
    }),
  );

const Layering = z.strictObject({
  strategy: z
    .enum(['single', 'package', 'origin'])
    .optional()
    .describe('One layer for all, one per package, or one per source package. Default: single.'),
  budget: z
    .int()
    .min(1)
    .max(127)
    .optional()
    .describe('Most layers to make, at most 127 (what runtimes can stack). Default: 40.'),
});

const Certificates = z.strictObject({
  additional: z
    .array(
      z.strictObject({
        name: matching(FORMS.fileName, 'a file name').describe('File name, without folder.'),
        content: parsed(certificateProblem).describe('Exactly one certificate, in PEM.'),
      }),
    )
    .optional()
    .describe('CA certificates added to the bundle and as files.'),
});

const contains = () => noNul().optional().describe('Text that must be in the answer.');

const TestCheck = z.union(
  [
    z.strictObject({
      command: command().describe(
        'Program and arguments, run in the container: beside what it starts where another check is `http` or `tcp`, else by itself.',
      ),
      exit: z.int().min(0).max(255).optional().describe('How it must end. Default: 0.'),
      contains: contains(),
    }),
    z.strictObject({
      http: matching(
        /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?(?:\/[^\s#]*)?$/,
        'an address on the own loopback (like http://127.0.0.1:8080/)',
      ).describe('What is asked for until it answers: http://127.0.0.1:8080/.'),
      status: z.int().min(100).max(599).optional().describe('The status of the answer. Default: 200.'),
      contains: contains(),
    }),
    z.strictObject({ tcp: z.int().min(1).max(65_535).describe('A port that must take connections.') }),
    z.strictObject({ path: imagePath().describe('A path that must be in the image.') }),
  ],
  { error: "not a check: give one of 'command', 'http', 'tcp' and 'path', with what goes with it" },
);

const Test = z.strictObject({
  checks: z.array(TestCheck).min(1).describe('What must hold, in this order.'),
  environment: z
    .record(matching(FORMS.variable, 'a variable name'), noNul())
    .optional()
    .describe('Environment variables for the test, besides those of the image.'),
  'time-out': z.int().min(1).max(3600).optional().describe('Seconds that each check may take. Default: 60.'),
});

/** One recipe file as written, before includes are merged and defaults filled in. Every key is optional: includes may hold the rest. */
export const RecipeDocument = z.strictObject({
  include: z
    .string()
    .min(1)
    .optional()
    .describe('A local recipe file that this one builds on: its lists come first, its single values yield.'),
  contents: Contents.optional().describe('Packages, and where they come from.'),
  entrypoint: Entrypoint.optional().describe('The program that the container runs.'),
  cmd: command()
    .optional()
    .describe('Arguments to the entrypoint that `podman run IMAGE …` replaces: one text or a list.'),
  reach: z
    .strictObject({
      roots: z
        .array(command())
        .min(1)
        .optional()
        .describe(
          'Commands that are run in the container besides what it starts: in a `kubectl exec`, by what is mounted.',
        ),
    })
    .optional()
    .describe('What `contents.slim` has to know of how the image is used.'),
  'stop-signal': matching(FORMS.signal, 'a signal (like SIGQUIT)')
    .optional()
    .describe('Signal that stops the container.'),
  'work-dir': imagePath().optional().describe('Working directory.'),
  accounts: Accounts.optional().describe('Users, groups, and who the container runs as.'),
  archs: z
    .array(parsed(parseArch))
    .min(1)
    .optional()
    .describe('Architectures to build: amd64, arm64, arm/v7, … Default: [amd64], on every machine.'),
  environment: z
    .record(matching(FORMS.variable, 'a variable name'), noNul())
    .optional()
    .describe('Environment variables. PATH and SSL_CERT_FILE are set when absent.'),
  paths: z
    .array(PathMutation)
    .optional()
    .describe('Changes to the tree after packages and files, in this order.'),
  files: z.array(LocalFile).optional().describe('Local files and folders put into the image.'),
  allowMissing: exceptions(
    matching(/^[^\0]+$/, 'a path or the name of a library'),
    'Path in the image, or the name of a library.',
  )
    .optional()
    .describe(
      'What the program of the image, its interpreters and libraries ask for and may be missing, each with the reason: what is mounted later.',
    ),
  allowMachine: exceptions(imagePath(), 'Path in the image.')
    .optional()
    .describe('Files on that way which may be for another machine, each with the reason.'),
  'vcs-url': z
    .string()
    .min(1)
    .optional()
    .describe(
      'URL@COMMIT of the source: becomes the annotations org.opencontainers.image.source and .revision. Never probed.',
    ),
  annotations: dictionary()
    .optional()
    .describe('Annotations of manifest and index; also labels, as in apko.'),
  labels: dictionary().optional().describe('Labels of the image config; they win over annotations.'),
  volumes: z.array(imagePath()).optional().describe('Volumes of the image config.'),
  ports: z
    .array(matching(/^\d{1,5}(?:\/(?:tcp|udp|sctp))?$/, 'a port (like 8080 or 53/udp)'))
    .optional()
    .describe('Ports of the image config: 8080, 53/udp.'),
  layering: Layering.optional().describe('How files are spread over layers.'),
  certificates: Certificates.optional().describe('Certificates that the image trusts.'),
  test: Test.optional().describe(
    'What the finished image must do, asked by `shearwall test` and `build --test` only. It changes nothing of the image. One that is included yields.',
  ),
  format: z.literal('tar').optional().describe('Layer format; tar is the only one.'),
});

export type RecipeDocument = z.infer<typeof RecipeDocument>;
