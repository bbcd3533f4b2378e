import type { Shape } from '../../schema/target-schema.ts';

/** Makes the objects of one place of an event. */
export interface ObjectMaker {
  make: () => Record<string, unknown>;
  /** The members that `make` makes room for; undefined before `bind` and where they are not known. */
  members: readonly string[] | undefined;
}

/**
 * Makes the objects of a rule's events with all members that they may get, undefined at first: all events of a
 * rule then have one layout in memory, and whatever reads them finds members without searching.
 */
export class ObjectMakers {
  readonly #byPath = new Map<string, ObjectMaker>();

  /** The maker of objects at a path, `[]` behind every list; of empty ones until `bind`. */
  at(path: string): ObjectMaker {
    const known = this.#byPath.get(path) ?? { make: () => ({}), members: undefined };
    this.#byPath.set(path, known);
    return known;
  }

  /** Tells the members of all objects; needs a reader of events that takes undefined for absent. */
  bind(shape: Shape, path = ''): void {
    const maker = this.#byPath.get(path);
    if (maker !== undefined && shape.attributes.size > 0) {
      maker.members = [...shape.attributes.keys()];
      maker.make = makerOf(shape);
    }
    for (const [name, below] of shape.attributes) {
      const step = below.isArray ? `${name}[]` : name;
      this.bind(below, path === '' ? step : `${path}.${step}`);
    }
  }
}

function makerOf({ attributes }: Shape): ObjectMaker['make'] {
  const pattern = Object.fromEntries([...attributes.keys()].map((name) => [name, undefined]));
  return () => ({ ...pattern });
}
