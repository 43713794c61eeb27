import type { Generated } from 'kysely';

/**
 * The tables, as Kysely sees them; the migrations next to it make them. Ids and times (ms since 1970) are integers, digests 32
 * bytes, switches 0 or 1. Ids of what is posted (see postings/kinds.ts) are dense and rise in the order of commit.
 */
export type FleetTables = {
  schema_version: { version: number; at: number };
  /** One row: who knows less must not write. */
  min_writer: { version: number };
  setting: { name: string; value: string };
  counter: { name: string; next: number };

  package_name: { id: Generated<number>; type: string; namespace: string; name: string; lower_name: string };
  package_version: {
    id: Generated<number>;
    name_id: number;
    purl: string;
    version: string;
    scheme: string;
    distro: string;
    source_name: string;
    source_version: string;
    /** See fleet/inventory/package-version.ts. */
    facts: Generated<string>;
  };
  /** Of programs of Go, by the digest that `facts` has: see binaries. */
  function_table: { digest: Uint8Array; functions: Uint8Array };
  license: { id: Generated<number>; expression: string };
  package_license: { version_id: number; license_id: number };

  /** `ids`: package version ids, rising, as differences in varints. */
  package_set: { id: number; size: number; ids: Uint8Array };
  /** `digests`: 32 bytes each; `paths`: as many byte strings, ended by 0, zstd. */
  file_set: { id: number; digest: Uint8Array; size: number; digests: Uint8Array; paths: Uint8Array };

  repository: { id: Generated<number>; name: string };
  base_image: { id: Generated<number>; digest: Uint8Array; reference: string };
  image: { id: number; platform: string; created_at: number | null; added_at: number };
  image_reference: { id: number; image_id: number; repository_id: number; tag: string };
  /** `of_images`: how many an index names; null: nobody counted. */
  image_name: { id: number; image_id: number; kind: number; digest: Uint8Array; of_images: number | null };
  claimant: { id: Generated<number>; source: string; attested_by: string; tool: string };
  /** `layers`: file set ids, bottom first, varints. `places`: see inventories/places.ts. `gaps`: JSON. */
  inventory: {
    id: number;
    image_id: number;
    package_set_id: number;
    claimant_id: number;
    base_id: number | null;
    made_at: number;
    added_at: number;
    quarantined: number;
    layers: Uint8Array;
    places: Uint8Array;
    gaps: string | null;
    /** See inventories/looked.ts. */
    is_looked: Generated<number>;
  };
  /** Inventories whose gaps may hide something, with what was put aside, and claims that do not tell all. */
  not_whole: {
    image_id: number;
    inventory_id: number;
    hides: number;
    quarantined: number;
    untold: Generated<number>;
    /** JSON: see inventories/unexplained.ts. */
    unexplained: string | null;
  };
  quarantined: { inventory_id: number; position: number; text: string; reason: string };
  /** What was said with images: see words/image-words.ts. */
  image_statement: {
    id: Generated<number>;
    image_id: number;
    vulnerability: string;
    purl: string;
    author: string;
    at: number;
    is_good: number;
    lowering: string;
  };
  /** Which documents came with images: see documents/types.ts. */
  image_document: {
    image_id: number;
    digest: Uint8Array;
    kind: string;
    name: string;
    size: number;
    attested_by: string;
    added_at: number;
  };
  /** The documents themselves, in backups alone. */
  document_part: { digest: Uint8Array; part: number; bytes: Uint8Array };
  image_ignore: { image_id: number; position: number; file: string; form: string; content: string };
  /** See fleet/inventory/note-recipes.ts. */
  image_recipe: { image_id: number; recipe: Uint8Array };
  /** See words/image-reach.ts. */
  image_reach: {
    image_id: number;
    engine: number;
    digest: Uint8Array;
    shown: string;
    roots: Uint8Array;
    ids: Uint8Array;
  };
  successor: { image_id: number; successor_id: number; reason: string; at: number };

  segment: { id: Generated<number>; kind: number; level: number; first_doc: number; end_doc: number };
  posting: { segment_id: number; term: number; docs: Uint8Array };

  cluster: {
    id: Generated<number>;
    name: string;
    stale_after: Generated<number>;
    /** The newest look, and the newest that covers something. */
    last_at: Generated<number>;
    last_covering_at: number | null;
    /** Of the changes that were recorded last; null: what runs was told otherwise since. */
    sequence: number | null;
    /** It is being forgotten: see care/forget-cluster.ts. */
    forgotten_at: number | null;
    /** Of its namespace kube-system; null: nobody said. */
    uid: string | null;
    /** Of who tells what runs in it; 0: nobody does. */
    epoch: Generated<number>;
  };
  unseen: { cluster_id: number; from_at: number; to_at: number };
  owner: { id: Generated<number>; team: string; contact: string; source: string };
  workload: {
    id: Generated<number>;
    cluster_id: number;
    namespace: string;
    kind: string;
    name: string;
    owner_id: number | null;
    owner_at: Generated<number>;
  };
  /**
   * What a status reports: a digest (empty: none) under a reference, on a platform. `is_whole`: where it is not certain for which image it stands, it is
   * for one of those that are known.
   */
  running: {
    id: Generated<number>;
    digest: Uint8Array;
    reference: string;
    platform: string;
    is_whole: Generated<number>;
  };
  running_image: { running_id: number; image_id: number; certain: number };
  live_run: {
    workload_id: number;
    container: string;
    running_id: number;
    count: number;
    from_at: number;
    /** At least: it was also seen by every later look that covers it. */
    seen_at: number;
    /** What its containers start; null: not known, or not one thing. */
    roots: Uint8Array | null;
  };
  past_run: {
    id: Generated<number>;
    workload_id: number;
    container: string;
    running_id: number;
    count: number;
    from_at: number;
    to_at: number;
    /** Null: until it ended. */
    seen_at: number | null;
  };
  /** Of intervals that are made up of several pieces, each: see runs/pieces.ts. */
  sighting: {
    workload_id: number;
    container: string;
    running_id: number;
    since: number;
    seen_at: number;
    to_at: number | null;
    count: number;
  };
  /** When a namespace ('': all of the cluster) was seen whole. */
  coverage: { cluster_id: number; namespace: string; at: number };
  /** Inventories of images that run now, with copies of what is asked of them, so that they are adjacent. */
  live_inventory: {
    inventory_id: number;
    image_id: number;
    package_set_id: number;
    ids: Uint8Array;
    layers: Uint8Array;
  };
  /** `runs`: see runs/live-running.ts. */
  live_running: { running_id: number; runs: Uint8Array };
  /** `bits`: see runs/past-images.ts. */
  past_images: { first_id: number; bits: Uint8Array };
  /** See runs/note-live-change.ts. */
  live_change: { generation: number; kind: number; id: number };
  /** `ran`: see runs/packed-runnings.ts. */
  running_block: { first_id: number; ran: Uint8Array };
  /** `links`: see inventories/inventory-blocks.ts. */
  inventory_block: { first_id: number; links: Uint8Array };
  observation: {
    id: Generated<number>;
    cluster_id: number;
    source: string;
    at: number;
    covers: string | null;
    runs: number;
    added_at: number;
  };

  vulnerability: { id: Generated<number>; name: string };
  version_status: {
    id: Generated<number>;
    version_id: number;
    vulnerability_id: number;
    status: string;
    fixed_version: string;
    because: string;
    from_at: number;
    to_at: number | null;
  };
  version_gap: { version_id: number; why: string; what: string };
  matched_state: { package: string; state: string };

  /** Who may use a server: see access/types.ts. `digest`: SHA-256 of what it is known by. */
  api_token: {
    id: string;
    digest: Uint8Array;
    name: string;
    created_by: string;
    created_at: number;
    expires_at: number;
    used_at: number | null;
    revoked_at: number | null;
  };
  login_session: {
    digest: Uint8Array;
    subject: string;
    name: string;
    groups_json: string;
    groups_at: number;
    refresh: string | null;
    expires_at: number;
  };
  login_link: { digest: Uint8Array; expires_at: number };
  /** `scope`: JSON. */
  access_grant: {
    id: string;
    kind: string;
    subject: string;
    role: string;
    scope: string;
    created_by: string;
    created_at: number;
  };
  /** Known by the service account that they run as: see access/agents.ts. */
  agent: {
    id: string;
    cluster: string;
    names_teams: number;
    created_by: string;
    created_at: number;
    enrolment: Uint8Array;
    enrol_by: number;
    cluster_uid: string | null;
    issuer: string | null;
    subject: string | null;
    keys: string | null;
    enrolled_at: number | null;
    keys_at: number | null;
    used_at: number | null;
    revoked_at: number | null;
  };
  /** Only ever added to. `details`: JSON. */
  audit_entry: {
    id: Generated<number>;
    at: number;
    who: string;
    action: string;
    target: string;
    origin: string;
    details: string;
  };

  /** SQLite alone: see jobs/types.ts. */
  job: {
    id: Generated<number>;
    kind: string;
    key: string;
    input: string;
    state: Generated<string>;
    attempts: Generated<number>;
    added_at: number;
    start_at: number;
    lease_until: number | null;
    ended_at: number | null;
    outcome: string | null;
  };
  /** Documents of `image` (empty: it says itself of which) that are to be read. */
  upload: { digest: Uint8Array; image: Uint8Array; name: string; at: number };

  /** What owners hear of: see incidents/types.ts. */
  watched_cluster: { name: string; since: number; is_lost: number };
  incident: {
    owner: string;
    vulnerability: string;
    opened_at: number;
    gone_at: number | null;
    closed_at: number | null;
    is_told: number;
    is_exploited: number;
    has_fix: number;
  };
  /** `teams`, `events`: JSON. */
  notification_rule: {
    id: string;
    name: string;
    channel: string;
    teams: string | null;
    events: string;
    created_by: string;
    created_at: number;
  };
  notification: {
    id: Generated<number>;
    rule_id: string;
    channel: string;
    owner: string;
    events: string;
    made_at: number;
    due_at: number;
    sent_at: number | null;
    failed_at: number | null;
    attempts: Generated<number>;
    failure: string | null;
  };

  /** The last of each cluster, by its name: see audits/types.ts. `not_looked_at`, `unreadable`, `reasons`, `warnings`: JSON. */
  policy_audit: {
    cluster: string;
    at: number;
    objects: number;
    not_looked_at: string;
    unreadable: string;
    policies: Uint8Array;
    trusted_root: Uint8Array;
  };
  /** `verdict`: its place in AUDIT_VERDICTS. */
  audited_image: {
    id: Generated<number>;
    cluster: string;
    kind: string;
    namespace: string;
    name: string;
    owner: string | null;
    place: string;
    image: string;
    digest: Uint8Array | null;
    verdict: number;
    reasons: string;
    warnings: string;
  };

  /** By repository (`registry.example.org/shop/app`) and tag: see tags/watched-tags.ts. */
  watched_tag: { repository: string; tag: string; digest: Uint8Array; since: number; looked_at: number };

  /** `record`: JSON, null: only held so far. `candidate`: the key of the one whose files are here. See updates/recipe-updates.ts. */
  recipe_update: {
    recipe: string;
    record: string | null;
    candidate: string | null;
    lock_file: Uint8Array | null;
    slim_list: Uint8Array | null;
    holder: string | null;
    held_until: number | null;
  };

  /** `status` null: a note, else an exception. `vulnerability`: in capitals. See remarks/remarks.ts. */
  remark: {
    id: string;
    vulnerability: string;
    purl: string | null;
    image: Uint8Array | null;
    owner: string | null;
    workload: string | null;
    status: string | null;
    justification: string | null;
    text: string;
    expires_at: number | null;
    created_by: string;
    created_at: number;
    ended_by: string | null;
    ended_at: number | null;
  };
};
