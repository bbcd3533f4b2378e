import { Ajv2020 } from 'ajv/dist/2020.js';
import type { DiagnosticCode } from './codes.ts';
import { inFileOrder } from './diagnostic.ts';
import type { Diagnostic } from './diagnostic.ts';
import { readScalar } from './interpolate.ts';
import { mapLeaves } from './json-schema.ts';
import type { JsonSchema } from './json-schema.ts';
import { schemaFindings } from './schema-findings.ts';
import type { YamlSource } from './yaml-source.ts';

/** What is wrong with a text; `says` goes on after the name of its key and never quotes the text. */
export interface FormatProblem {
  readonly code: DiagnosticCode;
  readonly says: string;
}

/** Judges one text; `fromEnvironment` when a variable went into it. */
export type TextFormat = (text: string, fromEnvironment: boolean) => FormatProblem | undefined;

export interface SchemaChecked {
  /** The value with its defaults filled in. It has the type of the schema if nothing was found. */
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Compiles a schema into a check of YAML files that finds all errors at once, fills defaults in,
 * and reads scalars that came from the environment as the type that the schema wants.
 */
export function schemaChecker(
  schema: JsonSchema,
  formats: Readonly<Record<string, TextFormat>>,
): (source: YamlSource) => SchemaChecked {
  // Our own schemas are judged by a test; judging them at every start would cost a tenth of it.
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    useDefaults: true,
    validateSchema: false,
    // The code runs once per start or reload; optimising it takes a third of compiling it.
    code: { optimize: false },
  });
  ajv.addVocabulary(['patternErrorMessage']);
  for (const [name, format] of Object.entries(formats)) {
    // What came from the environment is judged again, more kindly, when the finding is worded.
    ajv.addFormat(name, (text: string) => format(text, false) === undefined);
  }
  const validate = ajv.compile(schema);

  return (source) => {
    const value = mapLeaves(source.value, schema, (leaf, { type }, path) =>
      typeof leaf === 'string' && type !== 'string' && source.variables(path).length > 0
        ? readScalar(leaf)
        : leaf,
    );
    const errors = validate(value) ? [] : (validate.errors ?? []);
    const findings = schemaFindings({ schema, formats, source, errors });
    return { value, diagnostics: inFileOrder(findings.map((one) => source.diagnostic(one))) };
  };
}
