import type { Context } from '../../../base/context.ts';
import { messageOf } from '../../../base/errors.ts';
import {
  dueNotifications,
  type NewJob,
  notificationById,
  recordDelivery,
  type Store,
  type View,
} from '../../../store/index.ts';
import type { Channels } from '../../notifications/channels.ts';
import { digestMessage } from '../../notifications/digest-message.ts';
import { sendDigest } from '../../notifications/send-digest.ts';
import type { JobHandler } from '../job-kinds.ts';

/** How digests are sent. */
export type Delivering = { channels: Channels; http: Context['http']; publicUrl: () => string };

const MOST = 100;
/** What could not be sent for so long is given up. */
const GIVEN_UP_MS = 3 * 86_400_000;

/** A job for each digest that is due. */
export async function digestsToSend(view: View, nowMs: number): Promise<NewJob[]> {
  return (await dueNotifications(view, Math.floor(nowMs), MOST)).map((id) => ({
    kind: 'deliver',
    key: String(id),
    input: { id },
  }));
}

/** Sends a digest once, as far as anybody can: whoever is killed between sending and noting it sends it again, with the same id. */
export function delivering(
  { store }: { store: Store },
  { channels, http, publicUrl }: Delivering,
): JobHandler {
  return {
    atOnce: 4,
    async run({ id }, context) {
      const notification = await store.read((view) => notificationById(view, Number(id)));
      if (
        notification === undefined ||
        notification.sentAt !== undefined ||
        notification.failedAt !== undefined
      )
        return { sent: false };
      const note = async (outcome: Parameters<typeof recordDelivery>[2]): Promise<void> =>
        await store.write((edit) => recordDelivery(edit, notification.id, outcome), { keepsAnswers: true });
      const now = (): number => Math.floor(context.clock.nowMs());
      try {
        const message = digestMessage(notification, publicUrl());
        const { channel: name, owner } = notification;
        const teams = owner === '' ? undefined : [owner];
        await sendDigest(message, { name, teams, channels }, { ...context, http });
      } catch (error) {
        const isOver = now() - notification.dueAt > GIVEN_UP_MS;
        await note({ failure: messageOf(error), failedAt: isOver ? now() : undefined });
        // Also what is refused is tried again, later each time: the channel may be set up meanwhile. As long as it is due, a job is made for it.
        throw new Error(messageOf(error), { cause: error });
      }
      await note({ sentAt: now() });
      return { sent: true };
    },
  };
}
