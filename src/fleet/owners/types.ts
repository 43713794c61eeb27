/** Whose a workload is. `by`: what says so: `label team of the pod`, `owners.yaml line 3`. */
export type Owner = { name: string; by: string };

/** Labels and annotations of one object. */
export type Marks = {
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
};

/** What owner rules look at. The marks stand nearest first: pod, workload, namespace. */
export type Owned = {
  namespace: string;
  kind: string;
  name: string;
  image: string | undefined;
  marks: readonly { of: 'pod' | 'container' | 'workload' | 'namespace'; marks: Marks }[];
};

export type OwnerRules = {
  /** The last one that fits wins, also over every mark. */
  patterns: readonly OwnerPattern[];
  /**
   * Labels and annotations that name an owner: all of one list are as good, and the nearest object that has one decides; the next
   * list is only asked when nothing has one of the list before. `*` before a slash stands for any prefix.
   */
  keys: readonly (readonly string[])[];
};

export type OwnerPattern = { owner: string; matches(owned: Owned): boolean; by: string };
