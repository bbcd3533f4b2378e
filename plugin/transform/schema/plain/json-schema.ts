import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { parsePath } from '../attribute-path.ts';
import { isEventObject } from '../event-object.ts';
import { instancePath } from '../instance-path.ts';
import type {
  CompiledTarget,
  MappedPaths,
  StaticFinding,
  TargetClass,
  TargetSchema,
  Violation,
} from '../target-schema.ts';
import { classOf } from './no-schema.ts';
import { resolveInSchema } from './resolve.ts';
import { createSchemaReader, type SchemaReader } from './schema-node.ts';
import { producedShape } from './shape.ts';

/**
 * The target schema made from a JSON Schema 2020-12. Events are checked against the whole of it, without the
 * leftover fields, and `format` is not checked.
 * @throws Error when the text is no JSON Schema.
 */
export function createJsonSchema(name: string, text: string): TargetSchema {
  const document = parseDocument(text);
  const ajv = new Ajv2020({
    strict: false,
    strictNumbers: true,
    logger: false,
    allErrors: true,
    validateFormats: false,
  });
  const validate = ajv.compile(document);
  const reader = createSchemaReader(document);
  const target: TargetClass = {
    name: '',
    required: reader.required(document),
    profiles: [],
    constraints: [],
    constraintsOf: () => [],
    recommended: () => [],
    recommendedOf: () => [],
    resolve: (path) => resolveInSchema(reader, path),
    findings: (mapped) => findings(reader, mapped),
    compile: (produced): CompiledTarget => ({
      complete: () => undefined,
      check: (event) => (validate(event) ? [] : (validate.errors ?? []).map(violationOf)),
      ...producedShape(reader, produced),
    }),
  };
  return { name, kind: 'json-schema', classNames: [], class: classOf(target) };
}

function parseDocument(text: string): Readonly<Record<string, unknown>> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new Error('schema.json is no JSON');
  }
  if (!isEventObject(document)) throw new Error('schema.json is no JSON object');
  return document;
}

const violationOf = ({
  keyword,
  instancePath: pointer,
  params,
  message,
}: ErrorObject): Violation => {
  const given: unknown = params;
  const name = isEventObject(given)
    ? (given.missingProperty ?? given.additionalProperty ?? given.unevaluatedProperty)
    : undefined;
  return {
    code: `schema_${keyword}`,
    path: instancePath(pointer, typeof name === 'string' ? name : undefined),
    message: message ?? 'breaks the schema',
  };
};

function findings(reader: SchemaReader, { produced, guaranteed }: MappedPaths): StaticFinding[] {
  const found = produced.flatMap((path): readonly StaticFinding[] => {
    const resolution = resolveInSchema(reader, path);
    switch (resolution.kind) {
      case 'unknown': {
        const { at, name, owner, candidates } = resolution;
        const message = `${owner} has no property "${name}"`;
        const unknown = { name, candidates };
        return [{ severity: 'error', code: 'UNKNOWN_ATTRIBUTE', path: at, message, unknown }];
      }
      case 'misused': {
        const { at, message } = resolution;
        return [{ severity: 'error', code: 'MISUSED_ATTRIBUTE', path: at, message }];
      }
      case 'found': {
        const message = 'is deprecated';
        return resolution.attribute.deprecated === undefined
          ? []
          : [{ severity: 'warning', code: 'DEPRECATED_ATTRIBUTE', path, message }];
      }
    }
  });
  return [...found, ...missing(reader, produced, guaranteed)];
}

function missing(
  reader: SchemaReader,
  produced: readonly string[],
  guaranteed: readonly string[] | undefined,
): readonly StaticFinding[] {
  const first = (path: string): string => parsePath(path)?.[0]?.name ?? '';
  const given = new Set(produced.map(first));
  const sure = guaranteed && new Set(guaranteed.map(first));
  return reader.required(reader.root).flatMap((path): readonly StaticFinding[] => {
    if (!given.has(path)) {
      const message = `the schema requires "${path}", and nothing here gives it`;
      return [{ severity: 'error', code: 'MISSING_ATTRIBUTE', path, message }];
    }
    if (sure === undefined || sure.has(path)) return [];
    const message = `the schema requires "${path}"; records without it go out raw`;
    return [{ severity: 'note', code: 'MAY_MISS_ATTRIBUTE', path, message }];
  });
}
