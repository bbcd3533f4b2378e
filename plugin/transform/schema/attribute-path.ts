/** One step of `evidences[0].src_endpoint.ip`; `index` is there when the step picks elements of an array. */
export interface PathStep {
  readonly name: string;
  /** `each` for `[]`. */
  readonly index?: number | 'each';
}

const STEP = /^([^[\].\s]+)(?:\[(\d*)\])?$/;

/** Reads an attribute path; undefined when it is not of the form `a.b[].c[0]`. */
export function parsePath(path: string): readonly PathStep[] | undefined {
  const steps: PathStep[] = [];
  for (const text of path.split('.')) {
    const [, name, index] = STEP.exec(text) ?? [];
    if (name === undefined) return undefined;
    if (index === undefined) steps.push({ name });
    else steps.push({ name, index: index === '' ? 'each' : Number(index) });
  }
  return steps;
}

/** Writes steps with every index as `[]`, the form in which schema facts are kept. */
export const schemaPath = (steps: readonly PathStep[]): string =>
  steps.map(({ name, index }) => (index === undefined ? name : `${name}[]`)).join('.');
