import { parsePath, schemaPath } from '../attribute-path.ts';
import type {
  Resolution,
  Shape,
  StaticFinding,
  TargetClass,
  TargetSchema,
} from '../target-schema.ts';

/** The schema of a set that says `schema: none`: any attribute may be there and hold anything. */
export function createNoSchema(): TargetSchema {
  return { name: 'none', kind: 'none', classNames: [], class: classOf(ANYTHING) };
}

/** For schemas without classes: the one kind of event, found only when no name is given. */
export const classOf =
  (only: TargetClass) =>
  (name?: string | number): TargetClass | undefined =>
    name === undefined ? only : undefined;

const SHAPE: Shape = { kind: 'any', isArray: false, attributes: new Map() };

const ANYTHING: TargetClass = {
  name: '',
  required: [],
  profiles: [],
  constraints: [],
  constraintsOf: () => [],
  recommended: () => [],
  recommendedOf: () => [],
  resolve: anyAttribute,
  findings: ({ produced }) => produced.flatMap(unreadable),
  compile: () => ({ complete: () => undefined, check: () => [], shape: SHAPE, floatPaths: [] }),
};

/** Any path of the right form, as an attribute of which nothing is known. */
export function anyAttribute(path: string): Resolution {
  const steps = parsePath(path);
  if (steps === undefined) return { kind: 'misused', at: path, message: NO_PATH };
  return {
    kind: 'found',
    attribute: {
      path: schemaPath(steps),
      kind: 'any',
      type: 'any',
      isArray: false,
      requirement: 'optional',
      isRequired: false,
      isDerived: false,
      profiles: [],
    },
  };
}

const NO_PATH = 'is no attribute path; write it as a.b, a[].b or a[0].b';

const unreadable = (path: string): readonly StaticFinding[] =>
  parsePath(path) === undefined
    ? [{ severity: 'error', code: 'MISUSED_ATTRIBUTE', path, message: NO_PATH }]
    : [];
