import { type Examiner, type ImageTree, readText } from '../../../image-files/index.ts';
import { rootOf } from './strange-classes.ts';

const NAME = 'jib-main-class-file';
const MOST_BYTES = 4096;
const CLASS = /^(?:[\w$]{1,200}\.){1,50}[\w$]{1,200}$/;

/** The class that Jib's image starts, which Jib writes beside the folders of classes and libraries (jib docs, "extended use of entrypoint"). */
export const jibExaminer: Examiner<string> = {
  id: 'java-jib',
  version: 1,
  wants: { names: [NAME] },
  examine(file, problem) {
    const text = readText(file, { limit: MOST_BYTES, problem })?.trim() ?? '';
    return CLASS.test(text) ? text : undefined;
  },
};

/** The folders of classes that are the application's own: those of the house that the started class is of. With a slash at the end. */
export function foldersOfJib(tree: ImageTree): string[] {
  return [...tree.factsOf(jibExaminer)].flatMap(({ file, facts }) => {
    const root = rootOf(`${facts.replaceAll('.', '/')}.class`);
    return root === '' ? [] : [`${file.path.slice(0, -NAME.length)}classes/${root}/`];
  });
}
