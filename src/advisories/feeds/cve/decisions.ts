import { type Fields, fieldsOf, objectsOf, textOf } from '../../../base/fields.ts';
import type { FeedItem, StakeholderDecision } from '../../types.ts';

const EXPLOITATION: ReadonlyMap<string, StakeholderDecision['exploitation']> = new Map([
  ['none', 'none'],
  ['poc', 'poc'],
  ['public poc', 'poc'],
  ['active', 'active'],
]);

/** CISA's SSVC decision points, as Vulnrichment writes them into ADP containers: a list of objects with one option each. */
export function decisionsOf(vulnerability: string, containers: readonly Fields[]): FeedItem[] {
  const contents = containers
    .flatMap((container) => objectsOf(container['metrics']))
    .map((metric) => fieldsOf(metric['other']))
    .filter(({ type }) => type === 'ssvc')
    .map(({ content }) => fieldsOf(content));
  return contents.flatMap((content): FeedItem[] => {
    const options = objectsOf(content['options']);
    const chosen = (name: string): string =>
      options.map((option) => textOf(option[name])?.toLowerCase()).find((text) => text !== undefined) ?? '';
    const exploitation = EXPLOITATION.get(chosen('Exploitation'));
    const [automatable, technicalImpact] = [chosen('Automatable'), chosen('Technical Impact')];
    if (exploitation === undefined || !['yes', 'no'].includes(automatable)) return [];
    if (technicalImpact !== 'partial' && technicalImpact !== 'total') return [];
    const decision: StakeholderDecision = {
      vulnerability,
      exploitation,
      automatable: automatable === 'yes',
      technicalImpact,
    };
    return [{ type: 'decision', decision }];
  });
}
