import { didYouMean } from '../../diagnostics/suggest.ts';
import { compileKey } from '../json/key-hash.ts';
import { loadTargetSchema } from '../schema/load-target-schema.ts';
import type { TargetSchema } from '../schema/target-schema.ts';
import { argumentChecker } from './argument-check.ts';
import { compileRule, policyOf } from './compile-rule.ts';
import type { CompiledRule, RuleSurroundings } from './compile-rule.ts';
import type { CompileScope, SharedCompiler } from './compiler.ts';
import { Documents } from './files/documents.ts';
import { layers } from './files/folders.ts';
import type { MappingFolders } from './files/folders.ts';
import { RuleReader } from './files/rule-source.ts';
import { readSet, setNames } from './files/set-source.ts';
import type { SetSource } from './files/set-source.ts';
import { TableFiles } from './files/table-files.ts';
import { knownFieldReader } from './known-fields.ts';
import { bindContext, bindLets } from './let.ts';
import { MapBatch } from './map-batch.ts';
import type { MappingSet } from './mapping-set.ts';
import { checkPatterns } from './name-pattern.ts';
import { operators } from './operators/registry.ts';
import { isMappingError, Problems, textAt } from './problems.ts';
import type { Located, MappingDiagnostic } from './problems.ts';
import { compileProtector } from './protect.ts';
import { RecordRunner } from './record-run.ts';
import { bindRecordText, checkRawData } from './record-text.ts';
import { checkRoutes } from './routes/check-routes.ts';
import { Run } from './run.ts';
import type { Protector, SourceSlot } from './run.ts';
import { Scope } from './scope.ts';
import { secretReader } from './secret.ts';
import type { ReadSecret } from './secret.ts';
import type { SetOptions } from './set-options.ts';
import { traceRecord } from './trace-record.ts';

export interface CompileSetOptions {
  readonly folders: MappingFolders;
  /** Reads `{ env }` and `{ file }` of `hash` keys; undefined = not there. */
  readonly readSecret?: ReadSecret;
  /** Field names of the catalogue, to warn about names that are neither there nor lets. */
  readonly knownFields?: ReadonlySet<string>;
  /** Schemas that were loaded before, by name; filled by this call, because one takes time. */
  readonly schemas?: Map<string, TargetSchema>;
}

export type CompiledSet =
  | {
      readonly kind: 'ok';
      readonly set: MappingSet;
      readonly warnings: readonly MappingDiagnostic[];
    }
  | { readonly kind: 'invalid'; readonly diagnostics: readonly MappingDiagnostic[] };

/** Loads, checks and compiles a mapping set; everything wrong with it is told at once. */
export function compileSet(name: string, options: CompileSetOptions): CompiledSet {
  const problems = new Problems();
  const documents = new Documents(options.folders, problems);
  const source = readSet(name, documents, problems);
  if (source === undefined) {
    if (problems.all().length === 0) problems.add(unknownSet(name, documents));
    return { kind: 'invalid', diagnostics: problems.all() };
  }
  const set = build(source, { options, documents, problems });
  const diagnostics = problems.all();
  if (set === undefined || problems.hasErrors) return { kind: 'invalid', diagnostics };
  return { kind: 'ok', set, warnings: diagnostics.filter((one) => !isMappingError(one)) };
}

function unknownSet(name: string, documents: Documents): MappingDiagnostic {
  const known = setNames(documents);
  const hint = didYouMean(name, known);
  const message = `there is no mapping set "${name}".${hint || ` Known: ${['raw', ...known].join(', ')}.`}`;
  const file = documents.folders.shown('shipped', `${name}/set.yaml`);
  return { file, line: 1, column: 1, code: 'UNKNOWN_SET', message };
}

interface Tools {
  readonly options: CompileSetOptions;
  readonly documents: Documents;
  readonly problems: Problems;
}

function build(source: SetSource, tools: Tools): MappingSet | undefined {
  const { documents, problems } = tools;
  const options = setOptions(source, tools);
  if (options === undefined) return undefined;
  const protectors = new Map<string, Protector>();
  const { shared, slots } = sharedCompiler(tools, protectors);
  const tables = new TableFiles(documents, source.folders, problems);
  const scope = setScope(source, shared, tables);
  for (const [field, node] of source.protect) protectors.set(field, compileProtector(node, scope));
  checkRawData(source, options, problems);
  const around = { set: source, scope, tables, options, protectors };
  const rules = compileRules(source, around, tools);
  const plan = {
    run: new Run(slots()),
    rules,
    unmapped: options.unmapped,
    rawData: options.rawData,
    protectors,
  };
  const runner = new RecordRunner(plan);
  return {
    name: source.name,
    description: textAt(source.single.get('description')) ?? '',
    schemaName: options.schema.name,
    rules,
    isProtecting: protectors.size > 0,
    withholdsText: protectors.size > 0,
    unmapped: options.unmapped,
    map: (view, context, writer) => runner.map(view, context, writer),
    batch: () => new MapBatch(runner),
    trace: (view, context) => traceRecord(plan, runner, { view, context }),
  };
}

function compileRules(
  source: SetSource,
  around: RuleSurroundings,
  { documents, problems }: Tools,
): readonly CompiledRule[] {
  const reader = new RuleReader(source, documents, problems);
  const otherwise = source.single.get('otherwise');
  const isRule = otherwise !== undefined && otherwise.value !== 'raw';
  const routes = isRule ? [...source.routes, otherwise] : source.routes;
  if (routes.length === 0 && !problems.hasErrors) {
    problems.report('UNKNOWN_RULE', source.root, 'the set has no routes; add routes: [RULE, ...].');
  }
  const compiled: { node: Located; rule: CompiledRule }[] = [];
  for (const node of routes) {
    const read = reader.read(node);
    const rule = read === undefined ? undefined : compileRule(read, around);
    if (rule !== undefined) compiled.push({ node, rule });
  }
  checkRoutes(
    compiled.map(({ node, rule }) => {
      const { name, names } = rule;
      return { node, name, names, when: rule.source.single.get('when') };
    }),
    problems,
  );
  return compiled.map(({ rule }) => rule);
}

function setOptions(source: SetSource, { options, problems }: Tools): SetOptions | undefined {
  const node = source.single.get('schema');
  if (node === undefined) {
    problems.report(
      'UNKNOWN_SCHEMA',
      source.root,
      'the set names no target schema; add schema: ocsf-1.5.0, or schema: none.',
    );
    return undefined;
  }
  const schema = schemaOf(node, options, problems);
  if (schema === undefined) return undefined;
  const unmappedNode = source.single.get('unmapped');
  const unmapped = textAt(unmappedNode) ?? 'unmapped';
  return {
    schema,
    unmappedNode,
    unmapped: unmapped === 'none' ? undefined : unmapped,
    rawData: source.single.get('raw_data')?.value === true,
    observables: source.single.get('observables')?.value !== false && schema.kind === 'ocsf',
  };
}

function schemaOf(
  node: Located,
  { folders, schemas }: CompileSetOptions,
  problems: Problems,
): TargetSchema | undefined {
  const name = String(node.value);
  const known = schemas?.get(name);
  if (known !== undefined) return known;
  const loaded = loadTargetSchema(
    name,
    (path) => folders.read('user', path) ?? folders.read('shipped', path),
  );
  if (loaded.kind === 'loaded') {
    schemas?.set(name, loaded.schema);
    return loaded.schema;
  }
  if (loaded.kind === 'unusable') {
    problems.report(
      'UNKNOWN_SCHEMA',
      node,
      `${loaded.folder} is no usable schema: ${loaded.message}.`,
    );
    return undefined;
  }
  const names = layers
    .flatMap((layer) => folders.list(layer, 'schemas'))
    .map((path) => path.split('/')[1] ?? '');
  const hint = didYouMean(name, new Set([...names, 'none']));
  const message = `there is no schema "${name}".${hint || ` Looked for ${loaded.looked.join(' and ')}.`}`;
  problems.report('UNKNOWN_SCHEMA', node, message);
  return undefined;
}

function sharedCompiler(
  { options, problems }: Tools,
  protectors: ReadonlyMap<string, Protector>,
): { readonly shared: SharedCompiler; readonly slots: () => readonly SourceSlot[] } {
  const slotNumbers = new Map<string, number>();
  let lastId = 0;
  const shared: SharedCompiler = {
    problems,
    operators: new Map(operators.map((operator) => [operator.name, operator])),
    argumentFault: argumentChecker(),
    slotOf: (field) => {
      const slot = slotNumbers.get(field) ?? slotNumbers.size;
      slotNumbers.set(field, slot);
      return slot;
    },
    nextId: () => (lastId += 1),
    secret: secretReader(options.readSecret),
    knownField: options.knownFields && knownFieldReader(options.knownFields),
  };
  const slots = (): readonly SourceSlot[] =>
    [...slotNumbers.keys()].map((name) => ({
      key: compileKey(name),
      protector: protectors.get(name),
    }));
  return { shared, slots };
}

function setScope(source: SetSource, shared: SharedCompiler, tables: TableFiles): CompileScope {
  const names = new Scope();
  checkPatterns(source.absentFields, shared.problems);
  bindContext(names, () => shared.nextId());
  bindRecordText(names, source, shared);
  return bindLets(source.lets, {
    shared,
    names,
    absent: policyOf(source.single.get('absent'), source.absentFields),
    tableNames: [...source.tables.keys()],
    table: (name) => {
      const node = source.tables.get(name);
      return node === undefined ? undefined : tables.table(node);
    },
    hasElement: false,
    readsRaw: false,
  });
}
