import { isScalar, parseDocument } from 'yaml';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface InterpolationProblem {
  readonly code: 'UNSET_VARIABLE' | 'BAD_PLACEHOLDER';
  readonly message: string;
}

export interface Interpolation {
  readonly text: string;
  /** The variables that went into the text, so that messages name them and not their values. */
  readonly variables: readonly string[];
  readonly problems: readonly InterpolationProblem[];
}

// "$${" is an escape, "${NAME}" a variable, and any other "${" a slip.
const PLACEHOLDER = /\$\$\{|\$\{(?:([A-Za-z_][A-Za-z0-9_]*)\})?/g;

/** Replaces `${NAME}` by the variable and `$${` by `${`; a problem leaves its place as it was. */
export function interpolate(text: string, environment: Environment): Interpolation {
  const variables: string[] = [];
  const problems: InterpolationProblem[] = [];
  const replaced = text.replace(PLACEHOLDER, (match: string, name: string | undefined) => {
    if (match === '$${') return '${';
    if (name === undefined) {
      problems.push({
        code: 'BAD_PLACEHOLDER',
        message:
          '"${" is not followed by a variable name and "}"; write ${NAME}, or $${ for the characters ${.',
      });
      return match;
    }
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    if (value === undefined) {
      problems.push({
        code: 'UNSET_VARIABLE',
        message: `the environment variable ${name} is not set; set it, or write $\${ for the characters \${.`,
      });
      return match;
    }
    variables.push(name);
    return value;
  });
  return { text: replaced, variables, problems };
}

/** The number or boolean that `text` is as a plain YAML scalar; any other text as it is. */
export function readScalar(text: string): string | number | boolean {
  const node = parseDocument(text, { schema: 'core', logLevel: 'error' }).contents;
  if (!isScalar(node) || node.source !== text) return text;
  const { value } = node;
  return typeof value === 'number' || typeof value === 'boolean' ? value : text;
}
