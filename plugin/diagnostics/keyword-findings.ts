import type { ErrorObject } from 'ajv';
import type { JsonSchema } from './json-schema.ts';
import type { TextFormat } from './schema-check.ts';
import { didYouMean } from './suggest.ts';
import { quoted, shown, subjectOf, wanted } from './wording.ts';
import type { DataPath, Finding, YamlSource } from './yaml-source.ts';

interface Context {
  readonly source: YamlSource;
  readonly formats: Readonly<Record<string, TextFormat>>;
}

/** One error of AJV with what its wording needs. */
interface About extends Context {
  readonly path: DataPath;
  /** The key with the variables its value came from. */
  readonly subject: string;
  /** The schema that was not met. */
  readonly schema: JsonSchema;
  readonly data: unknown;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Words one error of AJV; nothing when a format takes the value after all. */
export function findingOf(
  error: ErrorObject,
  path: DataPath,
  context: Context,
): Finding | undefined {
  const word = KEYWORDS.get(error.keyword) ?? notWanted;
  return word({
    ...context,
    path,
    subject: subjectOf(path, context.source),
    schema: error.parentSchema ?? {},
    data: error.data,
    params: error.params,
  });
}

const KEYWORDS: ReadonlyMap<string, (about: About) => Finding | undefined> = new Map([
  ['additionalProperties', unknownKey],
  ['unevaluatedProperties', unknownKey],
  ['required', missingKey],
  ['dependentRequired', missingPartner],
  ['type', (about: About) => ({ ...notWanted(about), code: 'BAD_TYPE' as const })],
  ['enum', unknownValue],
  ['uniqueItems', duplicateItem],
  ['format', badFormat],
  ['pattern', badPattern],
  ['minItems', isEmpty],
  ['minLength', isEmpty],
  ['oneOf', noForm],
  ['anyOf', noForm],
]);

function unknownKey({ params, schema, path }: About): Finding {
  const key = String(params.additionalProperty ?? params.unevaluatedProperty);
  const known = Object.keys(schema.properties ?? {});
  const hint = didYouMean(key, known);
  const cure = hint === '' ? ` Known here: ${known.join(', ')}.` : hint;
  const message = `${quoted(key)} is not a key here.${cure}`;
  return { code: 'UNKNOWN_KEY', path: [...path, key], at: 'key', message };
}

function missingKey({ params, path }: About): Finding {
  const message = `the key "${String(params.missingProperty)}" is missing; add it.`;
  return { code: 'MISSING_KEY', path, at: 'key', message };
}

function missingPartner({ params, path }: About): Finding {
  const present = String(params.property);
  const message = `${present} needs ${String(params.missingProperty)} beside it; add it.`;
  return { code: 'MISSING_KEY', path: [...path, present], at: 'key', message };
}

function unknownValue(about: About): Finding {
  const { data, schema, subject, source, path } = about;
  const hint = typeof data === 'string' ? didYouMean(data, schema.enum ?? []) : '';
  if (hint === '') return badValue(about, `${subject} is not known; give ${wanted(schema)}.`);
  // A text this near to a public word is no secret.
  const word = source.variables(path).length === 0 ? ` ${quoted(String(data))}` : '';
  return badValue(about, `${subject}${word} is not known.${hint}`);
}

function duplicateItem({ params, path, source }: About): Finding {
  const item = [...path, Math.max(Number(params.i), Number(params.j))];
  const message = `${subjectOf(item, source)} stands in the list before; remove one.`;
  return { code: 'DUPLICATE_ITEM', path: item, at: 'value', message };
}

function badFormat(about: About): Finding | undefined {
  const { schema, path, subject, source, formats } = about;
  const fromEnvironment = source.variables(path).length > 0;
  const problem = formats[schema.format ?? '']?.(String(about.data), fromEnvironment);
  return problem && { ...badValue(about, `${subject} ${problem.says}`), code: problem.code };
}

function badPattern(about: About): Finding {
  const { pattern, patternErrorMessage } = about.schema;
  const cure = patternErrorMessage ?? `Give text that matches ${String(pattern)}.`;
  return badValue(about, `${about.subject} does not fit. ${cure}`);
}

function isEmpty(about: About): Finding {
  return badValue(about, `${about.subject} is empty; give ${wanted(about.schema)}.`);
}

function noForm(about: About): Finding {
  return badValue(
    about,
    `${about.subject} has none of its forms. ${about.schema.description ?? ''}`,
  );
}

function notWanted(about: About): Finding {
  const given = shown(about.data, about.path, about.source);
  return badValue(about, `${about.subject} is ${given}; give ${wanted(about.schema)}.`);
}

function badValue({ path }: About, message: string): Finding {
  return { code: 'BAD_VALUE', path, at: 'value', message };
}
