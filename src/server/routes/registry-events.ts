import { z } from 'zod';
import { isImageTag } from '../../fleet/index.ts';
import { parseReference } from '../../oci/index.ts';
import type { HintedTag } from '../background/tag-hints.ts';
import { type ApiRoute, route } from '../http/route.ts';

const MOST = 1000;

const text = z.string().max(4096);

/** Of distribution: application/vnd.docker.distribution.events.v1+json, and v2. */
const event = z.object({
  action: text.optional(),
  target: z.object({ repository: text.optional(), tag: text.optional() }).optional(),
  request: z.object({ host: text.optional() }).optional(),
});

/** Of Harbor's webhooks, in its default format. */
const eventData = z.object({
  resources: z
    .array(z.object({ resource_url: text.optional() }))
    .max(MOST)
    .optional(),
});

const body = z
  .object({
    events: z.array(event).max(MOST).optional(),
    type: text.optional(),
    event_data: eventData.optional(),
    image: text
      .refine(
        (image) => tagIn(image) !== undefined,
        'not an image with a tag, as in registry.example.org/shop/app:v1',
      )
      .optional(),
  })
  .refine(
    ({ events, event_data: data, image }) =>
      events !== undefined || data !== undefined || image !== undefined,
    'neither events of a registry (events), nor a webhook of Harbor (event_data), nor an image (image)',
  );

/** What registries send when something was pushed. */
export const REGISTRY_EVENT_ROUTES: readonly ApiRoute[] = [
  route({
    id: 'hintAtTags',
    method: 'POST',
    path: '/api/v1/registry-events',
    about:
      'have tags that are watched looked at now, once a minute at most: by the events of a registry, a webhook of Harbor, or {"image": "HOST/NAME:TAG"}. It is not said whether they are watched',
    access: { role: 'agent', scope: 'cluster' },
    body,
    answer: undefined,
    status: 202,
    isUnrecorded: true,
    async run({ body: told }, { hints }) {
      for (const hinted of tagsIn(told)) hints.note(hinted);
      return { nothing: true };
    },
  }),
];

/** Events that are of something else, or name no image, say nothing of a tag. */
function tagsIn({ events = [], type, event_data: data, image }: z.output<typeof body>): HintedTag[] {
  const pushed = events.flatMap(({ action, target, request }) =>
    action === 'push' && request?.host && target?.repository && target.tag
      ? [`${request.host}/${target.repository}:${target.tag}`]
      : [],
  );
  const resources = type === 'PUSH_ARTIFACT' ? (data?.resources ?? []) : [];
  const named = [...pushed, ...resources.map(({ resource_url: url = '' }) => url), image ?? ''];
  return named.map(tagIn).filter((hinted) => hinted !== undefined && isImageTag(hinted.tag)) as HintedTag[];
}

/** Undefined: it names no tag of an image. */
function tagIn(named: string): HintedTag | undefined {
  try {
    const { registry, repository, tag, digest } = parseReference(named);
    return tag === undefined || digest !== undefined
      ? undefined
      : { repository: `${registry}/${repository}`, tag };
  } catch {
    return undefined;
  }
}
