import { type Fields, objectsOf } from '../../base/fields.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { sbomError } from '../errors.ts';
import type { Component, SbomEffect, SbomFile, SbomGraph } from '../types.ts';
import type { Fault } from './types.ts';

/** More of either are not read. */
const MAX_ELEMENTS = 2_000_000;
const MAX_RELATIONS = 10_000_000;
const MAX_FAULTS = 1000;

/** Collects what a document says under its own references, and makes a graph of what holds together. */
export class GraphBuilder {
  readonly faults: Fault[] = [];
  readonly #components = new Map<string, Component>();
  /** What the document calls each component. */
  readonly #ids = new Map<string, string>();
  readonly #files = new Map<string, { file: SbomFile; ref: string }>();
  readonly #fileRefs = new Map<string, string>();
  readonly #effects = new Map<string, SbomEffect>();
  readonly #dependencies: [string, string][] = [];
  readonly #containments: [string, string][] = [];
  #relations = 0;

  fault(where: string, message: string, code?: Fault['code']): void {
    if (this.faults.length < MAX_FAULTS) this.faults.push(withoutUndefined({ where, message, code }));
  }

  /** What `fields` lists there, each an object; what is not one, or not a list, is a fault: it names something, to somebody. */
  objectsIn(fields: Fields, key: string, where = key): Fields[] {
    const value = fields[key];
    const found = objectsOf(value);
    const given = Array.isArray(value) ? value.length : Number(value !== undefined && value !== null);
    if (found.length < given) this.fault(where, `not a list of objects: ${key}`);
    return found;
  }

  /** `ref`: what the document calls it. `component.id`: what it should be called; another one where that is taken. */
  addComponent(ref: string, component: Component): Component {
    if (this.#components.size + this.#files.size >= MAX_ELEMENTS) throw tooMany('components and files');
    if (this.#ids.has(ref)) this.fault(ref, 'two components have this reference');
    const wished = component.id.startsWith('file:/') ? `component:${component.id}` : component.id;
    let id = wished;
    for (let count = 2; this.#components.has(id); count++)
      id = count === 2 ? `${wished}#${ref}` : `${wished}#${ref}#${this.#components.size + count}`;
    const added = { ...component, id };
    this.#components.set(id, added);
    if (!this.#ids.has(ref)) this.#ids.set(ref, id);
    return added;
  }

  addFile(ref: string, file: SbomFile): void {
    if (this.#components.size + this.#files.size >= MAX_ELEMENTS) throw tooMany('components and files');
    if (this.#files.has(file.path)) return this.fault(ref, 'two files have this path');
    this.#files.set(file.path, { file: { ...file }, ref });
    this.#fileRefs.set(ref, file.path);
  }

  addEffect(name: string, description: string, path?: string): void {
    const effect = this.#effects.get(name) ?? { name, description: '', paths: [] };
    if (description !== '') effect.description = description;
    if (path !== undefined) effect.paths.push(path);
    this.#effects.set(name, effect);
  }

  componentOf(ref: string): Component | undefined {
    return this.#components.get(this.#ids.get(ref) ?? '');
  }

  filePathOf(ref: string): string | undefined {
    return this.#fileRefs.get(ref);
  }

  depend(from: string, to: string): void {
    this.#count();
    this.#dependencies.push([from, to]);
  }

  contain(holder: string, held: string): void {
    this.#count();
    this.#containments.push([holder, held]);
  }

  /** `root`: the reference of what the document describes; where there is none, one is made of that name. */
  build(root: string | undefined, name: string, created: number): SbomGraph {
    const known = root === undefined ? undefined : this.componentOf(root);
    if (root !== undefined && known === undefined)
      this.fault(root, 'it is described, but not in the document');
    const top = known ?? this.addComponent('', { id: 'document', type: 'application', name });
    for (const [holder, held] of this.#containments) this.#applyContainment(holder, held, top.id);
    return {
      root: top.id,
      components: [...this.#components.values()],
      dependencies: this.#dependencies.flatMap(([from, to]) => this.#edge(from, to)),
      files: [...this.#files.values()].map(({ file }) => file),
      effects: [...this.#effects.values()],
      created,
    };
  }

  #edge(from: string, to: string): SbomGraph['dependencies'] {
    const [a, b] = [this.#ids.get(from), this.#ids.get(to)];
    if (a !== undefined && b !== undefined) return [{ from: a, to: b }];
    if (a === undefined && !this.#fileRefs.has(from))
      this.fault(from, 'a dependency names it, but it is not in the document');
    if (b === undefined && !this.#fileRefs.has(to))
      this.fault(to, 'a dependency names it, but it is not in the document');
    return [];
  }

  #applyContainment(holder: string, held: string, root: string): void {
    const owner = this.#ids.get(holder);
    const file = this.#files.get(this.#fileRefs.get(held) ?? '')?.file;
    const component = this.componentOf(held);
    if (owner === undefined || (file === undefined && component === undefined)) {
      const missing = owner === undefined ? holder : held;
      if (!this.#fileRefs.has(missing))
        this.fault(missing, 'a relationship names it, but it is not in the document');
    } else if (file !== undefined) file.owner ??= owner;
    else if (component !== undefined && owner !== root && owner !== component.id)
      component.containedIn = [...new Set([...(component.containedIn ?? []), owner])];
  }

  #count(): void {
    if (++this.#relations > MAX_RELATIONS) throw tooMany('relationships');
  }
}

function tooMany(what: string): Error {
  return sbomError('SBOM_UNREADABLE', `the document has more ${what} than are read`);
}
