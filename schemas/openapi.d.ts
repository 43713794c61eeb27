/** Made by `npm run generate`: the types of what `shearwall serve` answers, as openapi.json describes it. */
export interface paths {
  "/api/v1/exposure": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** which containers have a vulnerability, package, file, licence or base image; `format=ndjson` and `csv`: all rows */
    get: {
      parameters: { query: { "what": string; "cluster"?: (string)[]; "namespace"?: (string)[]; "owner"?: (string)[]; "time"?: "now" | "all"; "at"?: string; "from"?: string; "to"?: string; "knownAt"?: string; "maxFeedAgeDays"?: number; "format"?: "json" | "ndjson" | "csv"; "sort"?: "owner" | "-owner" | "cluster" | "-cluster" | "namespace" | "-namespace" | "kind" | "-kind" | "workload" | "-workload" | "container" | "-container" | "count" | "-count" | "from" | "-from" | "to" | "-to" | "lastSeenAt" | "-lastSeenAt" | "digest" | "-digest" | "reference" | "-reference"; "limit"?: number; "after"?: string }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "question": { "kind": "vulnerability" | "package" | "digest" | "license" | "base"; "text": string; "vulnerabilities": ({ "id": string; "title": string; "published"?: string; "isExploited": boolean })[] }; "time": { "kind": "now" } | { "kind": "at"; "at": number } | { "kind": "between"; "from": number; "to": number; "asSeen"?: true } | { "kind": "archive" }; "knownAt"?: number; "askedAt": number; "verdict": "exposed" | "none" | "unknown"; "unknownBecause": (string)[]; "unknownReasons": ({ "code": "no-database" | "unknown-vulnerability" | "no-package-known" | "not-matched" | "nothing-runs" | "nothing-ran" | "no-images" | "stale-cluster" | "unwatched" | "not-retained" | "not-comparable" | "not-covered" | "not-judged" | "not-whole" | "unsaid" | "stale-feed" | "lost-records"; "text": string; "remedies": ("catalogue-what-runs" | "list-gaps" | "catalogue-again" | "ask-by-name" | "ask-by-range" | "add-feed" | "update-advisories" | "import-again" | "build-advisories" | "pull-advisories" | "answer-for-programs" | "rematch" | "import-runs" | "set-stale-after" | "list-not-covered")[] })[]; "exposed": { "containers": number; "runs": number; "workloads": number; "images": number; "owners": number; "unowned": number }; "all": { "containers": number; "runs": number; "workloads": number; "images": number; "owners": number; "unowned": number }; "excepted"?: { "containers": number; "runs": number; "workloads": number; "images": number; "owners": number; "unowned": number }; "ranBefore"?: number; "inArchive"?: number; "imagesNotCovered": number; "notJudged": { "images": number; "containers": number; "because": ({ "name": string; "why": "no-feed" | "unknown-ecosystem" | "not-comparable" | "unproven" | "undetermined" | "not-understood" | "not-matched"; "what": string; "images": number })[] }; "notWhole": { "images": number; "containers": number; "hiding": number; "quarantining": number; "onlyTold": number; "unexplained": number; "unnoted": number }; "lowered": { "images": number; "containers": number; "because": ({ "text": string; "images": number })[] }; "runs": ({ "owner"?: string; "cluster": string; "namespace": string; "kind": string; "workload": string; "container": string; "count": number; "from": number; "to"?: number; "lastSeenAt": number; "digest"?: string; "reference": string; "image": number; "certain": boolean; "isExcepted"?: true; "remarks"?: ({ "id": string; "package"?: string; "image"?: string; "owner"?: string; "workload"?: string; "status"?: "not-affected" | "fixed" | "affected"; "justification"?: string; "text": string; "expiresAt"?: number; "createdBy": string; "createdAt": number })[] })[]; "images": ({ "id": number; "reference": string; "platform": string; "digest"?: string; "components": ({ "purl": string; "type": string; "name": string; "version": string; "source"?: { "name": string; "version": string }; "reason": { "vulnerability"?: string; "fixedVersion": string; "because": string }; "standing"?: "affected" | "unknown"; "places": ({ "path": string; "layer"?: string })[]; "claimedBy": ({ "source": "catalog" | "attested" | "uploaded"; "by": string; "tool": string; "madeAt": number })[]; "notListedBy": ({ "source": "catalog" | "attested" | "uploaded"; "by": string; "tool": string; "madeAt": number })[] })[]; "successor"?: { "reference": string; "digest"?: string; "createdAt": number } })[]; "moreRuns": number; "next"?: string; "incomparable": ({ "purl": string; "version": string })[]; "asOf": { "clusters": ({ "name": string; "at": number })[]; "advisoriesBuiltAt"?: number } } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/exposure/counts": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** the verdict and the counts of the same question, without rows */
    get: {
      parameters: { query: { "what": string; "cluster"?: (string)[]; "namespace"?: (string)[]; "owner"?: (string)[]; "time"?: "now" | "all"; "at"?: string; "from"?: string; "to"?: string; "knownAt"?: string; "maxFeedAgeDays"?: number }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "question": { "kind": "vulnerability" | "package" | "digest" | "license" | "base"; "text": string; "vulnerabilities": ({ "id": string; "title": string; "published"?: string; "isExploited": boolean })[] }; "time": { "kind": "now" } | { "kind": "at"; "at": number } | { "kind": "between"; "from": number; "to": number; "asSeen"?: true } | { "kind": "archive" }; "knownAt"?: number; "askedAt": number; "verdict": "exposed" | "none" | "unknown"; "unknownBecause": (string)[]; "unknownReasons": ({ "code": "no-database" | "unknown-vulnerability" | "no-package-known" | "not-matched" | "nothing-runs" | "nothing-ran" | "no-images" | "stale-cluster" | "unwatched" | "not-retained" | "not-comparable" | "not-covered" | "not-judged" | "not-whole" | "unsaid" | "stale-feed" | "lost-records"; "text": string; "remedies": ("catalogue-what-runs" | "list-gaps" | "catalogue-again" | "ask-by-name" | "ask-by-range" | "add-feed" | "update-advisories" | "import-again" | "build-advisories" | "pull-advisories" | "answer-for-programs" | "rematch" | "import-runs" | "set-stale-after" | "list-not-covered")[] })[]; "exposed": { "containers": number; "runs": number; "workloads": number; "images": number; "owners": number; "unowned": number }; "all": { "containers": number; "runs": number; "workloads": number; "images": number; "owners": number; "unowned": number }; "excepted"?: { "containers": number; "runs": number; "workloads": number; "images": number; "owners": number; "unowned": number }; "ranBefore"?: number; "inArchive"?: number; "imagesNotCovered": number; "notJudged": { "images": number; "containers": number; "because": ({ "name": string; "why": "no-feed" | "unknown-ecosystem" | "not-comparable" | "unproven" | "undetermined" | "not-understood" | "not-matched"; "what": string; "images": number })[] }; "notWhole": { "images": number; "containers": number; "hiding": number; "quarantining": number; "onlyTold": number; "unexplained": number; "unnoted": number }; "lowered": { "images": number; "containers": number; "because": ({ "text": string; "images": number })[] }; "runs": ({ "owner"?: string; "cluster": string; "namespace": string; "kind": string; "workload": string; "container": string; "count": number; "from": number; "to"?: number; "lastSeenAt": number; "digest"?: string; "reference": string; "image": number; "certain": boolean; "isExcepted"?: true; "remarks"?: ({ "id": string; "package"?: string; "image"?: string; "owner"?: string; "workload"?: string; "status"?: "not-affected" | "fixed" | "affected"; "justification"?: string; "text": string; "expiresAt"?: number; "createdBy": string; "createdAt": number })[] })[]; "images": ({ "id": number; "reference": string; "platform": string; "digest"?: string; "components": ({ "purl": string; "type": string; "name": string; "version": string; "source"?: { "name": string; "version": string }; "reason": { "vulnerability"?: string; "fixedVersion": string; "because": string }; "standing"?: "affected" | "unknown"; "places": ({ "path": string; "layer"?: string })[]; "claimedBy": ({ "source": "catalog" | "attested" | "uploaded"; "by": string; "tool": string; "madeAt": number })[]; "notListedBy": ({ "source": "catalog" | "attested" | "uploaded"; "by": string; "tool": string; "madeAt": number })[] })[]; "successor"?: { "reference": string; "digest"?: string; "createdAt": number } })[]; "moreRuns": number; "next"?: string; "incomparable": ({ "purl": string; "version": string })[]; "asOf": { "clusters": ({ "name": string; "at": number })[]; "advisoriesBuiltAt"?: number } } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/exposure/watch": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** the same as server-sent events: `exposure` at once and whenever it has changed. It ends after five minutes, and is asked for again */
    get: {
      parameters: { query: { "what": string; "cluster"?: (string)[]; "namespace"?: (string)[]; "owner"?: (string)[]; "time"?: "now" | "all"; "at"?: string; "from"?: string; "to"?: string; "knownAt"?: string; "maxFeedAgeDays"?: number }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "text/event-stream": unknown } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/timeline": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** when containers with it began and ended to run */
    get: {
      parameters: { query: { "what": string; "cluster"?: (string)[]; "namespace"?: (string)[]; "owner"?: (string)[]; "from"?: string; "sort"?: "at" | "-at" | "opened" | "-opened" | "closed" | "-closed" | "runs" | "-runs"; "match"?: string }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "items": ({ "at": number; "opened": number; "closed": number; "runs": number; "excepted"?: { "runs": number; "exceptions": ({ "id": string; "package"?: string; "image"?: string; "owner"?: string; "workload"?: string; "status"?: "not-affected" | "fixed" | "affected"; "justification"?: string; "text": string; "expiresAt"?: number; "createdBy": string; "createdAt": number; "vulnerability": string; "endedBy"?: string; "endedAt"?: number; "state": "holds" | "expired" | "ended" })[] } })[]; "next"?: string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/status": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** how much runs, how much of it is known, and what is not covered */
    get: {
      parameters: { query?: { "cluster"?: (string)[]; "namespace"?: (string)[]; "owner"?: (string)[] }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "askedAt": number; "counts": { "images": number; "inventories": number; "packageSets": number; "packageNames": number; "packageVersions": number; "fileSets": number; "clusters": number; "workloads": number; "liveRuns": number; "pastRuns": number; "sizeBytes": number }; "running": { "containers": number; "runs": number; "workloads": number; "images": number; "owners": number; "unowned": number }; "imagesWithoutInventory": number; "clusters": ({ "id": number; "name": string; "lastAt": number; "lastCoveringAt"?: number; "staleAfterMs": number })[]; "uncovered": { [name: string]: number }; "advisories": { "builtAt"?: number; "feeds": number; "matchedAt"?: number } } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/coverage": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** what answers do not cover */
    get: {
      parameters: { query?: { "cluster"?: (string)[]; "namespace"?: (string)[]; "owner"?: (string)[]; "staleAfterDays"?: number; "sort"?: "why" | "-why" | "what" | "-what" | "containers" | "-containers"; "match"?: string }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "items": ({ "why": "no-digest" | "unknown-image" | "no-inventory" | "old-catalog" | "unreadable" | "quarantined" | "not-comparable" | "unknown-ecosystem" | "unproven" | "no-feed" | "stale-feed" | "stale-import"; "what": string; "containers": number; "where": (string)[] })[]; "next"?: string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/todo": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** what runs without an inventory, or with one of an older catalog; what most containers run first */
    get: {
      parameters: { query?: { "cluster"?: (string)[]; "namespace"?: (string)[]; "owner"?: (string)[]; "limit"?: number; "sort"?: "why" | "-why" | "image" | "-image" | "reference" | "-reference" | "platform" | "-platform" | "containers" | "-containers"; "match"?: string }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "items": ({ "why": "unknown-image" | "no-inventory" | "old-catalog" | "no-digest"; "digest"?: string; "image": string; "reference": string; "platform": string; "containers": number; "where": (string)[] })[]; "next"?: string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/workloads": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** which container runs which image, where, and who owns it */
    get: {
      parameters: { query?: { "cluster"?: (string)[]; "namespace"?: (string)[]; "owner"?: (string)[]; "at"?: string; "sort"?: "cluster" | "-cluster" | "namespace" | "-namespace" | "kind" | "-kind" | "name" | "-name" | "owner" | "-owner" | "container" | "-container" | "digest" | "-digest" | "reference" | "-reference" | "platform" | "-platform" | "count" | "-count" | "from" | "-from" | "to" | "-to" | "lastSeenAt" | "-lastSeenAt"; "match"?: string; "limit"?: number; "after"?: string }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "items": ({ "workloadId": number; "cluster": string; "namespace": string; "kind": string; "name": string; "owner"?: { "team": string; "contact": string; "source": string }; "container": string; "runningId": number; "digest"?: string; "reference": string; "platform": string; "count": number; "from": number; "to"?: number; "lastSeenAt": number })[]; "next"?: string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/owners": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** whose how much of what runs is */
    get: {
      parameters: { query?: { "cluster"?: (string)[]; "namespace"?: (string)[]; "owner"?: (string)[]; "sort"?: "owner" | "-owner" | "containers" | "-containers" | "workloads" | "-workloads" | "images" | "-images"; "match"?: string }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "items": ({ "owner"?: string; "containers": number; "workloads": number; "images": number })[]; "next"?: string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/clusters": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** clusters, and when each was looked at last */
    get: {
      parameters: { query?: { "sort"?: "name" | "-name" | "lastAt" | "-lastAt" | "lastCoveringAt" | "-lastCoveringAt" | "staleAfterMs" | "-staleAfterMs"; "match"?: string }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "items": ({ "id": number; "name": string; "lastAt": number; "lastCoveringAt"?: number; "staleAfterMs": number })[]; "next"?: string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/packages": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** package versions by a part of their name, with the running images that have them */
    get: {
      parameters: { query: { "name": string; "type"?: string; "sort"?: "purl" | "-purl" | "type" | "-type" | "name" | "-name" | "runningImages" | "-runningImages"; "match"?: string }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "items": ({ "purl": string; "type": string; "name": string; "version": string; "runningImages": number })[]; "next"?: string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/top": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** where work pays most: packages, and images */
    get: {
      parameters: { query?: { "sort"?: "purl" | "-purl" | "vulnerabilities" | "-vulnerabilities" | "reference" | "-reference" | "digest" | "-digest" | "affectedPackages" | "-affectedPackages" | "images" | "-images" | "containers" | "-containers"; "match"?: string; "limit"?: number }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "packages": ({ "purl": string; "vulnerabilities": number; "images": number; "containers": number })[]; "images": ({ "reference": string; "digest"?: string; "affectedPackages": number; "containers": number })[]; "excepted"?: { "packages": number; "images": number; "exceptions": ({ "id": string; "package"?: string; "image"?: string; "owner"?: string; "workload"?: string; "status"?: "not-affected" | "fixed" | "affected"; "justification"?: string; "text": string; "expiresAt"?: number; "createdBy": string; "createdAt": number; "vulnerability": string; "endedBy"?: string; "endedAt"?: number; "state": "holds" | "expired" | "ended" })[] }; "unknownReasons": ({ "code": "no-database" | "unknown-vulnerability" | "no-package-known" | "not-matched" | "nothing-runs" | "nothing-ran" | "no-images" | "stale-cluster" | "unwatched" | "not-retained" | "not-comparable" | "not-covered" | "not-judged" | "not-whole" | "unsaid" | "stale-feed" | "lost-records"; "text": string; "remedies": ("catalogue-what-runs" | "list-gaps" | "catalogue-again" | "ask-by-name" | "ask-by-range" | "add-feed" | "update-advisories" | "import-again" | "build-advisories" | "pull-advisories" | "answer-for-programs" | "rematch" | "import-runs" | "set-stale-after" | "list-not-covered")[] })[] } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/changes": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** what began and ended to run between two times */
    get: {
      parameters: { query: { "cluster"?: (string)[]; "namespace"?: (string)[]; "owner"?: (string)[]; "from": string; "to"?: string; "sort"?: "cluster" | "-cluster" | "namespace" | "-namespace" | "kind" | "-kind" | "name" | "-name" | "owner" | "-owner" | "container" | "-container" | "digest" | "-digest" | "reference" | "-reference" | "platform" | "-platform" | "count" | "-count" | "from" | "-from" | "to" | "-to" | "lastSeenAt" | "-lastSeenAt"; "match"?: string }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "began": ({ "workloadId": number; "cluster": string; "namespace": string; "kind": string; "name": string; "owner"?: { "team": string; "contact": string; "source": string }; "container": string; "runningId": number; "digest"?: string; "reference": string; "platform": string; "count": number; "from": number; "to"?: number; "lastSeenAt": number })[]; "ended": ({ "workloadId": number; "cluster": string; "namespace": string; "kind": string; "name": string; "owner"?: { "team": string; "contact": string; "source": string }; "container": string; "runningId": number; "digest"?: string; "reference": string; "platform": string; "count": number; "from": number; "to"?: number; "lastSeenAt": number })[] } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/images": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** known images with their digests and inventories; newest first where nothing else is asked for */
    get: {
      parameters: { query?: { "repository"?: string; "sort"?: "reference" | "-reference" | "platform" | "-platform" | "createdAt" | "-createdAt" | "addedAt" | "-addedAt"; "match"?: string; "limit"?: number; "after"?: string }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "items": ({ "id": number; "platform": string; "reference": string; "createdAt"?: number; "addedAt": number; "base"?: { "digest"?: string; "reference": string }; "names": ({ "digest": string; "kind": "manifest" | "config" | "index" })[]; "inventories": ({ "id": number; "imageId": number; "packageSetId": number; "source": "catalog" | "attested" | "uploaded"; "attestedBy": string; "tool": string; "madeAt": number; "addedAt": number; "components": number; "quarantined": number; "gaps": (string)[]; "isLooked": boolean })[] })[]; "next"?: string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/images/{digest}/packages": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** everything that is known to be in an image */
    get: {
      parameters: { query?: { "sort"?: "purl" | "-purl" | "type" | "-type" | "name" | "-name"; "match"?: string }; header?: never; path: { "digest": string }; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "items": ({ "purl": string; "type": string; "name": string; "version": string; "source"?: { "name": string; "version": string } })[]; "next"?: string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/images/{digest}/findings": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** what is known to be vulnerable in an image, as the fleet was matched last */
    get: {
      parameters: { query?: { "sort"?: "purl" | "-purl" | "vulnerability" | "-vulnerability" | "status" | "-status"; "match"?: string }; header?: never; path: { "digest": string }; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "items": ({ "purl": string; "vulnerability": string; "status": "affected" | "lowered" | "unknown" | "under-investigation"; "fixedVersion": string; "because": string; "remarks"?: ({ "id": string; "package"?: string; "image"?: string; "owner"?: string; "workload"?: string; "status"?: "not-affected" | "fixed" | "affected"; "justification"?: string; "text": string; "expiresAt"?: number; "createdBy": string; "createdAt": number })[] })[]; "next"?: string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/images/{digest}/layers": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** the layers of an image, bottom first, as it was looked into last */
    get: {
      parameters: { query?: { "sort"?: "digest" | "-digest" | "files" | "-files"; "match"?: string }; header?: never; path: { "digest": string }; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "items": ({ "digest": string; "files": number })[]; "next"?: string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/images/{digest}/compare/{other}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** the packages and vulnerabilities that another image has instead of those of this one */
    get: {
      parameters: { query?: never; header?: never; path: { "digest": string; "other": string }; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "changed": ({ "type": string; "name": string; "from": (string)[]; "to": (string)[] })[]; "removed": ({ "purl": string; "type": string; "name": string; "version": string; "source"?: { "name": string; "version": string } })[]; "added": ({ "purl": string; "type": string; "name": string; "version": string; "source"?: { "name": string; "version": string } })[]; "fixed": (string)[]; "introduced": (string)[] } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/images/{digest}/documents": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** the SBOMs, attestations and VEX that came with an image */
    get: {
      parameters: { query?: { "sort"?: "name" | "-name" | "kind" | "-kind" | "digest" | "-digest" | "sizeBytes" | "-sizeBytes" | "attestedBy" | "-attestedBy" | "addedAt" | "-addedAt"; "match"?: string }; header?: never; path: { "digest": string }; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "items": ({ "digest": string; "kind": "sbom" | "attestation" | "vex"; "name": string; "sizeBytes": number; "attestedBy": string; "addedAt": number; "image": string; "platform": string })[]; "next"?: string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/images/{digest}/documents/{document}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** one of them as it came */
    get: {
      parameters: { query?: never; header?: never; path: { "digest": string; "document": string }; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/octet-stream": unknown } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/vulnerabilities": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** vulnerabilities by id, package or words, and what they are found in */
    get: {
      parameters: { query: { "what": string; "sort"?: "id" | "-id" | "title" | "-title" | "published" | "-published" | "score" | "-score"; "match"?: string; "limit"?: number }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "found": ({ "id": string; "aliases": (string)[]; "title"?: string; "published"?: string; "severities": ({ "source": string; "vector"?: string; "score"?: number; "level"?: "critical" | "high" | "medium" | "low" | "negligible" | "unknown" })[]; "cwes": (string)[]; "url"?: string; "exploited"?: { "dateAdded": string; "ransomware": boolean; "dueDate"?: string }; "epss"?: { "probability": number; "percentile": number }; "decision"?: { "vulnerability": string; "exploitation": "none" | "poc" | "active"; "automatable": boolean; "technicalImpact": "partial" | "total" }; "isMalicious": boolean; "score"?: number; "packages": ({ "ecosystem": string; "name": string })[] })[] } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/advisories": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** the advisory database that is judged by, and its feeds */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "digest"?: string; "builtAt"?: number; "feeds": ({ [name: string]: unknown })[] } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/clusters/{cluster}/observations": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /** tell what runs in a cluster: all of it, then what changes; 409 CHANGES_MISSED: tell all of it */
    post: {
      parameters: { query?: never; header?: never; path: { "cluster": string }; cookie?: never };
      requestBody: { content: { "application/json": { "epoch": number; "sequence": number; "base": number; "at": number; "put": ({ "workload": { "namespace": string; "kind": string; "name": string; "owner"?: { "team": string; "contact": string; "source": string } }; "container": string; "digest"?: string; "reference": string; "platform": string; "count": number; "since": number; "roots"?: string })[]; "gone": ({ "workload": { "namespace": string; "kind": string; "name": string; "owner"?: { "team": string; "contact": string; "source": string } }; "container": string; "digest"?: string; "reference": string; "platform": string; "count": number; "since": number; "roots"?: string; "until": number })[]; "ended": ({ "workload": { "namespace": string; "kind": string; "name": string; "owner"?: { "team": string; "contact": string; "source": string } }; "container": string; "digest"?: string; "reference": string; "platform": string; "count": number; "since": number; "roots"?: string; "until": number })[]; "unseen": ({ "from"?: number; "to": number })[] } } };
      responses: { 204: { headers: { [name: string]: unknown }; content?: never }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/policy-audit": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** which images policies would refuse today, by reason and owner, as the last audit of each cluster found; `notCovered` says of which clusters nobody can say */
    get: {
      parameters: { query?: { "cluster"?: (string)[]; "namespace"?: (string)[]; "owner"?: (string)[]; "maxAgeDays"?: number; "sort"?: "cluster" | "-cluster" | "kind" | "-kind" | "namespace" | "-namespace" | "name" | "-name" | "owner" | "-owner" | "place" | "-place" | "image" | "-image" | "digest" | "-digest" | "verdict" | "-verdict"; "match"?: string; "limit"?: number; "after"?: string }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "counts": { "refused": number; "unknown": number; "allowed": number }; "reasons": ({ "verdict": "refused" | "unknown"; "owner"?: string; "reason": string; "images": number })[]; "audits": ({ "cluster": string; "at": number; "policies": string; "trustedRoot": string; "objects"?: number; "notLookedAt"?: ({ "kind": string; "objects": number })[]; "unreadable"?: (string)[] })[]; "notCovered": ({ "why": "nothing-recorded" | "no-audit" | "old-audit" | "not-whole" | "began-since"; "cluster"?: string; "at"?: number; "containers"?: number })[]; "images": ({ "cluster": string; "kind": string; "namespace": string; "name": string; "owner"?: string; "place": string; "image": string; "digest"?: string; "verdict": "refused" | "unknown" | "allowed"; "reasons": (string)[]; "warnings": (string)[] })[]; "next"?: string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/clusters/{cluster}/policy-audit": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    /** tell what an audit of the whole cluster found, in the place of the one before */
    put: {
      parameters: { query?: never; header?: never; path: { "cluster": string }; cookie?: never };
      requestBody: { content: { "application/json": { "tookMs": number; "objects": number; "images": ({ "kind": string; "namespace": string; "name": string; "owner"?: string; "place": string; "image": string; "digest"?: string; "verdict": "refused" | "unknown" | "allowed"; "reasons": (string)[]; "warnings": (string)[] })[]; "notLookedAt": ({ "kind": string; "objects": number })[]; "unreadable": (string)[]; "policies": string; "trustedRoot": string } } };
      responses: { 204: { headers: { [name: string]: unknown }; content?: never }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/registry-events": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /** have tags that are watched looked at now, once a minute at most: by the events of a registry, a webhook of Harbor, or {"image": "HOST/NAME:TAG"}. It is not said whether they are watched */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": { "events"?: ({ "action"?: string; "target"?: { "repository"?: string; "tag"?: string }; "request"?: { "host"?: string } })[]; "type"?: string; "event_data"?: { "resources"?: ({ "resource_url"?: string })[] }; "image"?: string } } };
      responses: { 202: { headers: { [name: string]: unknown }; content?: never }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/agents": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** agents that are known by a service account of their cluster; newest first */
    get: {
      parameters: { query?: { "sort"?: "cluster" | "-cluster" | "createdBy" | "-createdBy" | "createdAt" | "-createdAt" | "enrolledAt" | "-enrolledAt" | "usedAt" | "-usedAt" | "revokedAt" | "-revokedAt"; "match"?: string }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "items": ({ "id": string; "cluster": string; "namesTeams": boolean; "createdBy": string; "createdAt": number; "enrolBy": number; "clusterUid"?: string; "issuer"?: string; "subject"?: string; "enrolledAt"?: number; "keysAt"?: number; "usedAt"?: number; "revokedAt"?: number })[]; "next"?: string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    /** let an agent enrol for a cluster, once and within a day; what lets it is said once */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": { "cluster": string; "namesTeams"?: boolean } } };
      responses: { 201: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "id": string; "cluster": string; "enrolBy": number; "enrolment": string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/agents/enrol": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /** tie an agent to the service account whose token it shows: from then on such tokens are its login */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": { "enrolment": string; "token": string; "keys": ({ "kty": "RSA" | "EC"; "kid"?: string; "alg"?: string; "n"?: string; "e"?: string; "crv"?: string; "x"?: string; "y"?: string })[] } } };
      responses: { 204: { headers: { [name: string]: unknown }; content?: never }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/agents/keys": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    /** say by which keys tokens of the own service account are known from now on, as its API server publishes them */
    put: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": { "keys": ({ "kty": "RSA" | "EC"; "kid"?: string; "alg"?: string; "n"?: string; "e"?: string; "crv"?: string; "x"?: string; "y"?: string })[] } } };
      responses: { 204: { headers: { [name: string]: unknown }; content?: never }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/agents/{id}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    post?: never;
    /** from now on its service account is nobody */
    delete: {
      parameters: { query?: never; header?: never; path: { "id": string }; cookie?: never };
      requestBody?: never;
      responses: { 204: { headers: { [name: string]: unknown }; content?: never }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/inventories": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /** have what an SBOM (SPDX or CycloneDX, JSON) says to be in an image recorded, by the job that is answered: it adds to what is known, and takes nothing away */
    post: {
      parameters: { query?: { "image"?: string; "name"?: string }; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": { [name: string]: unknown } } };
      responses: { 202: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "id": string; "kind": string; "key": string; "input": { [name: string]: unknown }; "state": "waiting" | "running" | "done" | "failed"; "attempts": number; "addedAt": number; "nextAt"?: number; "endedAt"?: number; "outcome"?: unknown } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/clusters/{cluster}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    /** say how long the newest look at a cluster counts as current */
    put: {
      parameters: { query?: never; header?: never; path: { "cluster": string }; cookie?: never };
      requestBody: { content: { "application/json": { "staleAfterMs": number } } };
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "cluster": string; "staleAfterMs": number } | { "schemaVersion": 1; "cluster": string; "liveRuns": number; "pastRuns": number; "workloads": number } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    post?: never;
    /** drop all that runs or ran in a cluster */
    delete: {
      parameters: { query?: never; header?: never; path: { "cluster": string }; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "cluster": string; "staleAfterMs": number } | { "schemaVersion": 1; "cluster": string; "liveRuns": number; "pastRuns": number; "workloads": number } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/owners/{owner}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    post?: never;
    /** erase an owner: what they own is of nobody until a later look says whose it is */
    delete: {
      parameters: { query?: never; header?: never; path: { "owner": string }; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "owner": string; "workloads": number } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/past": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    post?: never;
    /** drop what had ended longer ago than that: of the time before it nothing can be said any more. It goes on where nobody waits for its answer */
    delete: {
      parameters: { query?: { "olderThanMs"?: number }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "from": number; "pastRuns": number; "looks": number; "documents": number; "workloads": number; "owners": number } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/jobs": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** what is done in the background, and what came of it; newest first, for a week */
    get: {
      parameters: { query?: { "kind"?: "match" | "inventory" | "catalogue" | "retain" | "notice" | "deliver" | "watch" | "update"; "state"?: ("waiting" | "running" | "done" | "failed")[]; "sort"?: "kind" | "-kind" | "key" | "-key" | "state" | "-state" | "attempts" | "-attempts" | "addedAt" | "-addedAt" | "nextAt" | "-nextAt" | "endedAt" | "-endedAt"; "match"?: string; "limit"?: number }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "items": ({ "id": string; "kind": string; "key": string; "input": { [name: string]: unknown }; "state": "waiting" | "running" | "done" | "failed"; "attempts": number; "addedAt": number; "nextAt"?: number; "endedAt"?: number; "outcome"?: unknown })[]; "next"?: string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/jobs/{id}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** one of them */
    get: {
      parameters: { query?: never; header?: never; path: { "id": string }; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "id": string; "kind": string; "key": string; "input": { [name: string]: unknown }; "state": "waiting" | "running" | "done" | "failed"; "attempts": number; "addedAt": number; "nextAt"?: number; "endedAt"?: number; "outcome"?: unknown } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/jobs/{id}/retry": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /** have what failed done again: by the job that is answered */
    post: {
      parameters: { query?: never; header?: never; path: { "id": string }; cookie?: never };
      requestBody?: never;
      responses: { 202: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "id": string; "kind": string; "key": string; "input": { [name: string]: unknown }; "state": "waiting" | "running" | "done" | "failed"; "attempts": number; "addedAt": number; "nextAt"?: number; "endedAt"?: number; "outcome"?: unknown } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/login/link": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /** log in by the link that `serve` printed: it works once */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": { "link": string } } };
      responses: { 204: { headers: { [name: string]: unknown }; content?: never }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/login/oidc": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** go to the identity provider to log in; `to`: where to be afterwards, on this server */
    get: {
      parameters: { query?: { "to"?: string }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 303: { headers: { [name: string]: unknown }; content?: never }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/login/oidc/callback": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** where the identity provider sends people back to */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 303: { headers: { [name: string]: unknown }; content?: never }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/login/command-line": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /** let a command line act as you for 8 hours, by the SHA-256 of the token that it made */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": { "digest": string; "host": string } } };
      responses: { 204: { headers: { [name: string]: unknown }; content?: never }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/logout": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /** end the session that the request came with */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 204: { headers: { [name: string]: unknown }; content?: never }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/notes": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** what people noted of vulnerabilities where they run, newest first; of teams, what is noted for them */
    get: {
      parameters: { query?: { "limit"?: number; "sort"?: "vulnerability" | "-vulnerability" | "package" | "-package" | "owner" | "-owner" | "createdBy" | "-createdBy" | "createdAt" | "-createdAt" | "expiresAt" | "-expiresAt" | "state" | "-state" | "status" | "-status"; "match"?: string }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "items": ({ "id": string; "package"?: string; "image"?: string; "owner"?: string; "workload"?: string; "status"?: "not-affected" | "fixed" | "affected"; "justification"?: string; "text": string; "expiresAt"?: number; "createdBy": string; "createdAt": number; "vulnerability": string; "endedBy"?: string; "endedAt"?: number; "state": "holds" | "expired" | "ended" })[]; "next"?: string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    /** note something of a vulnerability: of an image, a package, an owner or a workload. It is shown with what is exposed, and changes nothing */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": { "vulnerability": string; "package"?: string; "image"?: string; "owner"?: string; "text": string; "workload"?: string; "expires"?: string } } };
      responses: { 201: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "id": string; "package"?: string; "image"?: string; "owner"?: string; "workload"?: string; "status"?: "not-affected" | "fixed" | "affected"; "justification"?: string; "text": string; "expiresAt"?: number; "createdBy": string; "createdAt": number; "vulnerability": string; "endedBy"?: string; "endedAt"?: number; "state": "holds" | "expired" | "ended" } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/notes/{id}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    post?: never;
    /** show a note no more; it stays in the list */
    delete: {
      parameters: { query?: never; header?: never; path: { "id": string }; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "id": string; "package"?: string; "image"?: string; "owner"?: string; "workload"?: string; "status"?: "not-affected" | "fixed" | "affected"; "justification"?: string; "text": string; "expiresAt"?: number; "createdBy": string; "createdAt": number; "vulnerability": string; "endedBy"?: string; "endedAt"?: number; "state": "holds" | "expired" | "ended" } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/exceptions": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** exceptions, newest first, also those that have expired; of teams, those that were made for them */
    get: {
      parameters: { query?: { "limit"?: number; "sort"?: "vulnerability" | "-vulnerability" | "package" | "-package" | "owner" | "-owner" | "createdBy" | "-createdBy" | "createdAt" | "-createdAt" | "expiresAt" | "-expiresAt" | "state" | "-state" | "status" | "-status"; "match"?: string }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "items": ({ "id": string; "package"?: string; "image"?: string; "owner"?: string; "workload"?: string; "status"?: "not-affected" | "fixed" | "affected"; "justification"?: string; "text": string; "expiresAt"?: number; "createdBy": string; "createdAt": number; "vulnerability": string; "endedBy"?: string; "endedAt"?: number; "state": "holds" | "expired" | "ended" })[]; "next"?: string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    /** say that a vulnerability does not count for what an owner runs, for at most 30 days: it is counted apart and shown with who said so */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": { "vulnerability": string; "package"?: string; "image"?: string; "owner"?: string; "text": string; "status": "not-affected" | "fixed" | "affected"; "justification"?: string; "expires": string } } };
      responses: { 201: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "id": string; "package"?: string; "image"?: string; "owner"?: string; "workload"?: string; "status"?: "not-affected" | "fixed" | "affected"; "justification"?: string; "text": string; "expiresAt"?: number; "createdBy": string; "createdAt": number; "vulnerability": string; "endedBy"?: string; "endedAt"?: number; "state": "holds" | "expired" | "ended" } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/exceptions/{id}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    post?: never;
    /** have an exception count no more; it stays in the list */
    delete: {
      parameters: { query?: never; header?: never; path: { "id": string }; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "id": string; "package"?: string; "image"?: string; "owner"?: string; "workload"?: string; "status"?: "not-affected" | "fixed" | "affected"; "justification"?: string; "text": string; "expiresAt"?: number; "createdBy": string; "createdAt": number; "vulnerability": string; "endedBy"?: string; "endedAt"?: number; "state": "holds" | "expired" | "ended" } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/notifications/rules": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** who hears of what, and where; oldest first */
    get: {
      parameters: { query?: { "sort"?: "name" | "-name" | "channel" | "-channel" | "createdBy" | "-createdBy" | "createdAt" | "-createdAt"; "match"?: string }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "items": ({ "id": string; "name": string; "channel": string; "teams"?: (string)[]; "events": ("new-exposure" | "exploited" | "fix-ready" | "resolved" | "coverage-lost")[]; "createdBy": string; "createdAt": number })[]; "next"?: string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    /** have digests sent to a channel of the server: one for each of the teams, or one of everything */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": { "name": string; "channel": string; "teams"?: (string)[]; "events"?: ("new-exposure" | "exploited" | "fix-ready" | "resolved" | "coverage-lost")[] } } };
      responses: { 201: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "id": string; "name": string; "channel": string; "teams"?: (string)[]; "events": ("new-exposure" | "exploited" | "fix-ready" | "resolved" | "coverage-lost")[]; "createdBy": string; "createdAt": number } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/notifications/rules/{id}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    post?: never;
    /** send nothing more by it, and nothing that waits */
    delete: {
      parameters: { query?: never; header?: never; path: { "id": string }; cookie?: never };
      requestBody?: never;
      responses: { 204: { headers: { [name: string]: unknown }; content?: never }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/notifications/rules/{id}/test": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    /** send a digest that says that it is a test, now */
    post: {
      parameters: { query?: never; header?: never; path: { "id": string }; cookie?: never };
      requestBody?: never;
      responses: { 204: { headers: { [name: string]: unknown }; content?: never }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/notifications": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** digests that were sent, wait or failed, and why; newest first */
    get: {
      parameters: { query?: { "sort"?: "channel" | "-channel" | "owner" | "-owner" | "madeAt" | "-madeAt" | "dueAt" | "-dueAt" | "sentAt" | "-sentAt" | "failedAt" | "-failedAt" | "attempts" | "-attempts" | "failure" | "-failure"; "match"?: string; "limit"?: number; "after"?: string }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "items": ({ "id": number; "ruleId": string; "channel": string; "owner": string; "notices": ({ "kind": "new-exposure" | "exploited" | "fix-ready" | "resolved" | "coverage-lost"; "owner": string; "vulnerability": string; "cluster"?: string; "isExploited": boolean; "fixedVersion": string; "containers": number })[]; "madeAt": number; "dueAt": number; "sentAt"?: number; "failedAt"?: number; "attempts": number; "failure"?: string })[]; "next"?: string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/teams": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** owners of what runs, and teams that grants name, with how many do */
    get: {
      parameters: { query?: { "sort"?: "name" | "-name" | "containers" | "-containers" | "workloads" | "-workloads" | "grants" | "-grants"; "match"?: string }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "items": ({ "name": string; "containers": number; "workloads": number; "grants": number })[]; "next"?: string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/tokens": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** tokens, without what makes them one; newest first */
    get: {
      parameters: { query?: { "sort"?: "name" | "-name" | "createdBy" | "-createdBy" | "createdAt" | "-createdAt" | "expiresAt" | "-expiresAt" | "usedAt" | "-usedAt" | "revokedAt" | "-revokedAt"; "match"?: string }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "items": ({ "id": string; "name": string; "createdBy": string; "createdAt": number; "expiresAt": number; "usedAt"?: number; "revokedAt"?: number; "grants": ({ "role": "viewer" | "editor" | "admin" | "agent"; "scope": { "kind": "everything" } | { "kind": "teams"; "teams": (string)[] } | { "kind": "cluster"; "cluster": string; "namesTeams"?: boolean } })[] })[]; "next"?: string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    /** make a token; what it is is said once */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": { "name": string; "days"?: number; "grants": ({ "role": "viewer" | "editor" | "admin" | "agent"; "scope": { "kind": "everything" } | { "kind": "teams"; "teams": (string)[] } | { "kind": "cluster"; "cluster": string; "namesTeams"?: boolean } })[] } } };
      responses: { 201: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "id": string; "name": string; "expiresAt": number; "token": string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/tokens/{id}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    post?: never;
    /** from now on nobody gets in by it */
    delete: {
      parameters: { query?: never; header?: never; path: { "id": string }; cookie?: never };
      requestBody?: never;
      responses: { 204: { headers: { [name: string]: unknown }; content?: never }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/grants": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** what was given to users and groups; oldest first */
    get: {
      parameters: { query?: { "sort"?: "kind" | "-kind" | "subject" | "-subject" | "role" | "-role" | "createdBy" | "-createdBy" | "createdAt" | "-createdAt"; "match"?: string }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "items": ({ "id": string; "kind": "user" | "group" | "token"; "subject": string; "role": "viewer" | "editor" | "admin" | "agent"; "scope": { "kind": "everything" } | { "kind": "teams"; "teams": (string)[] } | { "kind": "cluster"; "cluster": string; "namesTeams"?: boolean }; "createdBy": string; "createdAt": number })[]; "next"?: string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    /** give a user or a group of the identity provider a role for everything or for teams */
    post: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody: { content: { "application/json": { "kind": "user" | "group"; "subject": string; "grant": { "role": "viewer" | "editor" | "admin" | "agent"; "scope": { "kind": "everything" } | { "kind": "teams"; "teams": (string)[] } | { "kind": "cluster"; "cluster": string; "namesTeams"?: boolean } } } } };
      responses: { 201: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "id": string; "kind": "user" | "group" | "token"; "subject": string; "role": "viewer" | "editor" | "admin" | "agent"; "scope": { "kind": "everything" } | { "kind": "teams"; "teams": (string)[] } | { "kind": "cluster"; "cluster": string; "namesTeams"?: boolean }; "createdBy": string; "createdAt": number } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/grants/{id}": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    get?: never;
    put?: never;
    post?: never;
    /** take it back */
    delete: {
      parameters: { query?: never; header?: never; path: { "id": string }; cookie?: never };
      requestBody?: never;
      responses: { 204: { headers: { [name: string]: unknown }; content?: never }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/healthz": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** whether the process answers at all */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "text/plain": unknown } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/readyz": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** whether the database answers, and requests should come here */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "text/plain": unknown } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/metrics": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** counts and durations, in the text format of Prometheus */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "text/plain": unknown } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/openapi.json": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** this description */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": unknown } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/me": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** who you are, what you may and why */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "kind": "token" | "user" | "agent"; "id": string; "name": string; "grants": ({ "role": "viewer" | "editor" | "admin" | "agent"; "scope": { "kind": "everything" } | { "kind": "teams"; "teams": (string)[] } | { "kind": "cluster"; "cluster": string; "namesTeams"?: boolean } })[]; "groups": (string)[]; "notes": (string)[] } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/audit": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** who changed what, from where; newest first */
    get: {
      parameters: { query?: { "sort"?: "at" | "-at" | "who" | "-who" | "action" | "-action" | "target" | "-target" | "origin" | "-origin"; "match"?: string; "limit"?: number; "after"?: string }; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": { "schemaVersion": 1; "items": ({ "id": number; "at": number; "who": string; "action": string; "target": string; "origin": string; "details": { [name: string]: unknown } })[]; "next"?: string } } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/": {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    /** the page, which asks the other routes as whoever is logged in */
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { "text/html": unknown } }; default: { headers: { [name: string]: unknown }; content: { "application/problem+json": components['schemas']['Problem'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}

export interface components {
  schemas: {
    Problem: { "status": number; "title": string; "code": string; "detail"?: string; "hint"?: string };
  };
}
