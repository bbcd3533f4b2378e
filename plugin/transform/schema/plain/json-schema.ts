import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
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
import { resolveInSchema } from './resolve.ts';
import { createSchemaReader, type SchemaNode, type SchemaReader } from './schema-node.ts';
import { producedShape } from './shape.ts';

/** What the document is called inside AJV, so that its parts can be compiled on their own. */
const DOCUMENT = 'schema.json';

/**
 * The target schema made from a JSON Schema 2020-12. Events are checked against the whole of it, without the
 * leftover fields, and `format` is not checked. A rule may name a class: a part below `$defs` whose `$anchor`
 * is its name; its events are then checked against that part.
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
  const { $id: id = DOCUMENT } = document;
  ajv.addSchema(document, DOCUMENT);
  const whole = targetOf('', createSchemaReader(document), compiled(ajv, document));
  const parts = classesIn(document).map((anchor) => {
    const reference = { $ref: `${String(id)}#${anchor.name}` };
    return targetOf(
      anchor.name,
      createSchemaReader(document, anchor.part),
      compiled(ajv, reference),
    );
  });
  return {
    name,
    kind: 'json-schema',
    classNames: parts.map((part) => part.name),
    class: (wanted) => (wanted === undefined ? whole : parts.find((part) => part.name === wanted)),
  };
}

/** Compiles when a rule asks for it, for a set may use one of many parts. */
function compiled(ajv: Ajv2020, schema: Readonly<Record<string, unknown>>): () => ValidateFunction {
  let validate: ValidateFunction | undefined;
  return () => (validate ??= ajv.compile(schema));
}

interface ClassPart {
  readonly name: string;
  readonly part: SchemaNode;
}

function classesIn({ $defs: parts }: Readonly<Record<string, unknown>>): readonly ClassPart[] {
  const all = isEventObject(parts) ? Object.values(parts).filter(isEventObject) : [];
  return all.flatMap((part) =>
    typeof part.$anchor === 'string' ? [{ name: part.$anchor, part }] : [],
  );
}

function targetOf(
  name: string,
  reader: SchemaReader,
  validator: () => ValidateFunction,
): TargetClass {
  return {
    name,
    required: reader.required(reader.root),
    profiles: [],
    constraints: [],
    constraintsOf: () => [],
    recommended: () => [],
    recommendedOf: () => [],
    resolve: (path) => resolveInSchema(reader, path),
    findings: (mapped) => findings(reader, mapped),
    compile: (produced): CompiledTarget => {
      const validate = validator();
      return {
        complete: () => undefined,
        check: (event) => (validate(event) ? [] : (validate.errors ?? []).map(violationOf)),
        ...producedShape(reader, produced),
      };
    },
  };
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
