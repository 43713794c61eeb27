import { make } from './make.js';
import { counted, minuteOf, remedyWords } from './words.js';

const TONES = { exposed: 'bad', none: 'good', unknown: 'unsure' };
const TITLES = { exposed: 'Exposed', none: 'Nothing that runs is exposed', unknown: 'Could not say' };

const images = (count) => counted(count, 'running image');
const has = (count) => (count === 1 ? 'has' : 'have');

const sentence = ({ exposed, all }) =>
  `${exposed.containers} of ${counted(all.containers, 'running container')} ${exposed.containers === 1 || all.containers === 1 ? 'is' : 'are'} known to be exposed.`;

/** What the answer cannot speak of, beyond the reasons that it gives itself. */
const notSeen = ({ imagesNotCovered, notJudged, notWhole, incomparable, runs, unknownReasons }) => {
  const facts = [
    ['not-covered', imagesNotCovered, `${images(imagesNotCovered)} not looked into`],
    ['not-judged', notJudged.images, `${images(notJudged.images)} that could not be judged`],
    ['not-whole', notWhole.images, `${images(notWhole.images)} not seen whole`],
    [
      'not-comparable',
      incomparable.length,
      `${counted(incomparable.length, 'component')} with versions that cannot be compared`,
    ],
    [
      'index',
      runs.filter(({ certain }) => !certain).length,
      'rows by an index whose platform is unknown: any of its images may be the one that runs',
    ],
  ];
  const said = new Set(unknownReasons.map(({ code }) => code));
  return facts.flatMap(([code, count, text]) => (count > 0 && !said.has(code) ? [text] : []));
};

/** What is no exposure and yet worth to know. */
const besides = ({ excepted, ranBefore, lowered }) => [
  ...(excepted === undefined
    ? []
    : [
        `${counted(excepted.containers, 'more container')} ${has(excepted.containers)} it, and an exception of somebody about all of it`,
      ]),
  ...(ranBefore > 0 ? [`${counted(ranBefore, 'more image')} with it ran before`] : []),
  ...(lowered.images > 0
    ? [
        `${images(lowered.images)} ${has(lowered.images)} it where it does not count: ${lowered.because.map(({ text }) => text).join('; ')}`,
      ]
    : []),
];

const list = (items, attributes = {}) =>
  make(
    'ul',
    attributes,
    items.map((item) => make('li', {}, item)),
  );

const figure = (title, value, isHot) =>
  make('div', isHot ? { class: 'hot' } : {}, make('dt', {}, title), make('dd', {}, String(value)));

const figures = ({ exposed }) =>
  make(
    'dl',
    { class: 'figures' },
    figure('containers exposed', exposed.containers, exposed.containers > 0),
    figure('workloads', exposed.workloads),
    figure('images', exposed.images),
    figure('teams', exposed.owners),
    exposed.unowned > 0 ? figure('rows without an owner', exposed.unowned) : undefined,
  );

/** The verdict in words, with every reason why it could not be said; what is not covered; what it was judged by. */
export const verdictOf = (answer) => {
  const { verdict, question, unknownReasons, asOf } = answer;
  const reasons = unknownReasons.map(({ text, remedies }) => [text, ...remedyWords(remedies)].join('; '));
  const unsaid = [...reasons, ...notSeen(answer)];
  const title = make('h2', { id: 'verdict-title', tabindex: '-1' }, TITLES[verdict]);
  const vulnerabilities = question.vulnerabilities.map(({ id, title: about, isExploited }) =>
    id === question.text && about === '' && !isExploited
      ? undefined
      : make(
          'p',
          { class: 'says' },
          make('b', {}, id),
          about === '' ? undefined : ` ${about}`,
          isExploited ? make('span', { class: 'mark' }, 'exploited') : undefined,
        ),
  );
  const words = make(
    'div',
    {},
    title,
    make(
      'p',
      { class: 'says' },
      make('span', { class: 'mono asked' }, question.text),
      ` — ${sentence(answer)}`,
    ),
    vulnerabilities,
    unsaid.length === 0
      ? undefined
      : [
          make('h3', {}, verdict === 'unknown' ? 'Because' : 'Not covered by this answer'),
          list(unsaid, { class: 'why' }),
        ],
    besides(answer).length > 0 ? list(besides(answer), { class: 'why' }) : undefined,
  );
  const judgedBy = [
    ...asOf.clusters.map(({ name, at }) => `${name} as of ${minuteOf(at)}`),
    ...(asOf.advisoriesBuiltAt === undefined ? [] : [`advisories of ${minuteOf(asOf.advisoriesBuiltAt)}`]),
  ];
  return {
    title,
    element: make(
      'div',
      {},
      make('div', { class: `verdict ${TONES[verdict]}` }, words, figures(answer)),
      list(judgedBy, { class: 'facts judged-by' }),
    ),
  };
};
