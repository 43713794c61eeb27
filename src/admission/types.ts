import type { Digest } from '../base/digest.ts';
import type { Fields } from '../base/fields.ts';
import type { Pin } from '../trust/index.ts';

/** Where a Kubernetes object names an image. */
export type ImagePlace = {
  /** The steps from the object's root to the text, as in JSON Pointer (RFC 6901). */
  path: readonly (string | number)[];
  /** The list that it stands in: `spec.template.spec.initContainers`. With `name` it finds the same place in another state of the object. */
  list: string;
  /** Of the container, volume or step; empty where it has none. */
  name: string;
  /** As it was written. */
  image: string;
  /** The metadata of the pod template that it stands in; undefined: it stands in none. */
  template: Fields | undefined;
  /** Of the pod that it stands in; undefined: it stands in none. */
  pull: PullBy | undefined;
};

/** Whose pull secrets a pod is started with, by name: its own, and those of its service account. */
export type PullBy = { secrets: readonly string[]; serviceAccount: string };

/** All images of an object, and what stands where an image should and cannot be one. */
export type ImagePlaces = { places: ImagePlace[]; unreadable: string[] };

/** Where objects of one kind hold pods and images: paths of keys, `*` for each item of a list. */
export type ImageShape = {
  /** API group; empty for the core. */
  group: string;
  kind: string;
  /** Of the kind in URLs; default: the kind in lower case, and an s. */
  plural?: string | undefined;
  /** Paths of pod specs: `spec.template.spec`. */
  podSpecs: readonly string[];
  /** Paths of texts that name images themselves: `spec.steps.*.image`. */
  images: readonly string[];
};

/** Who asks, as the API server proved it. */
export type Requester = {
  username: string;
  groups: readonly string[];
  uid: string;
  /** What else the API server knows of who asks (authentication.k8s.io/v1, UserInfo). */
  extra: Readonly<Record<string, unknown>>;
};

/** What the API server asks about (admission.k8s.io/v1, AdmissionRequest). */
export type Review = {
  uid: string;
  group: string;
  kind: string;
  operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  /** Empty for objects of the cluster. */
  namespace: string;
  /** Empty where the server makes one up (`generateName`). */
  name: string;
  requester: Requester;
  /** Undefined where the operation leaves none. */
  object: Fields | undefined;
  /** As it was; undefined where there was none. */
  oldObject: Fields | undefined;
};

/** One operation of RFC 6902. */
export type PatchOperation = { op: 'replace'; path: string; value: string };

export type ReviewAnswer = {
  allowed: boolean;
  /** Why not, and what helps. Undefined where it is allowed. */
  message: string | undefined;
  warnings: string[];
  patch: PatchOperation[];
  /** Short facts for the audit log: key → text. */
  audit: Record<string, string>;
};

export type ImageQuestion = {
  /** As it was written; with a digest only that one is asked about. */
  image: string;
  /** Of the object: its policies and pull secrets count. */
  namespace: string;
  /** With which pull secrets the registry is asked; undefined: with none. */
  pull?: PullBy | undefined;
};

export type ImageVerdict = {
  allowed: boolean;
  /** What the tag stands for; undefined where that was not asked, as no policy is about the image. */
  digest: Digest | undefined;
  /** Why not. */
  reasons: string[];
  warnings: string[];
  /** When (ms) an age or a validity could make it come out otherwise; undefined: never. */
  validUntil: number | undefined;
  /** The PolicyException that lets it run although policies do not. */
  exception?: string;
};

/** Digests of all that decides; `narrowed`: of what a namespace asks besides, where it does. */
export type JudgedBy = { policies: Digest; trustedRoot: Digest; narrowed?: Digest | undefined };

/** Who says whether an image may run. Answers are the same for the same question as long as nothing changed. */
export type ImageJudge = {
  /** By the names of policies alone; nothing is asked of anybody. Throws OCI_REFERENCE_INVALID. */
  pinOf(question: ImageQuestion): Pin;
  /** Rejects where no answer could be had: the registry is away, slow, or refuses. */
  judge(question: ImageQuestion, signal: AbortSignal): Promise<ImageVerdict>;
  /** What the tag of an image stood for when it was asked for a moment ago; undefined: nobody did. Nothing is asked. */
  knownDigest?(question: ImageQuestion): Digest | undefined;
  /** What the answers in a namespace stand on, also for the audit log; of the whole cluster where none is named. */
  basis(namespace?: string): JudgedBy;
};

/** Whether who asks has the right to be let past policies in the namespace of the object. Rejects where nobody can say. */
export type MayBypass = (review: Review, signal: AbortSignal) => Promise<boolean>;
