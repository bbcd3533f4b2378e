import type { ErrorObject } from 'ajv';
import { schemasAlong } from './json-schema.ts';
import type { JsonSchema } from './json-schema.ts';
import { findingOf } from './keyword-findings.ts';
import type { TextFormat } from './schema-check.ts';
import { secretFinding } from './secret-finding.ts';
import type { DataPath, Finding, YamlSource } from './yaml-source.ts';

export interface SchemaErrors {
  readonly schema: JsonSchema;
  readonly formats: Readonly<Record<string, TextFormat>>;
  readonly source: YamlSource;
  /** From AJV with `verbose` and `allErrors`. */
  readonly errors: readonly ErrorObject[];
}

/** Words the errors of AJV for people: one finding for each cause. */
export function schemaFindings(context: SchemaErrors): readonly Finding[] {
  const { schema, formats, source } = context;
  const findings: Finding[] = [];
  const secrets = new Set<string>();
  for (const error of context.errors) {
    const path = pathOf(error.instancePath, source.value);
    const secretDepth = schemasAlong(schema, path).findIndex(({ writeOnly }) => writeOnly);
    if (secretDepth < 0) {
      const finding = isInsideBranch(error)
        ? undefined
        : findingOf(error, path, { source, formats });
      if (finding !== undefined) findings.push(finding);
      continue;
    }
    // Whatever is wrong with a reference to a secret is told once, for the whole of it.
    const secretPath = path.slice(0, secretDepth);
    const identity = JSON.stringify(secretPath);
    if (!secrets.has(identity)) findings.push(secretFinding(source, secretPath));
    secrets.add(identity);
  }
  return findings;
}

/** AJV names a path as a JSON Pointer (RFC 6901); a number is an index only where a list is. */
function pathOf(pointer: string, root: unknown): DataPath {
  let value: unknown = root;
  return pointer
    .split('/')
    .slice(1)
    .map((step) => {
      const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
      const key = Array.isArray(value) ? Number(name) : name;
      value = (value as Record<string | number, unknown> | null | undefined)?.[key];
      return key;
    });
}

/** Errors of single alternatives contradict each other; the error of the whole choice is told. */
function isInsideBranch({ schemaPath }: ErrorObject): boolean {
  return /\/(?:oneOf|anyOf)\/\d+\//.test(schemaPath);
}
