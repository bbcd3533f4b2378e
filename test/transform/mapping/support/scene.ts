import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { MsgpackWriter } from '../../../../plugin/msgpack/writer.ts';
import { RecordView } from '../../../../plugin/transform/json/record-view.ts';
import { scanRecord } from '../../../../plugin/transform/json/scan-record.ts';
import { compileSet } from '../../../../plugin/transform/mapping/compile-set.ts';
import type { CompileSetOptions } from '../../../../plugin/transform/mapping/compile-set.ts';
import { mappingFolders } from '../../../../plugin/transform/mapping/files/folders.ts';
import type { Layer, MappingFolders } from '../../../../plugin/transform/mapping/files/folders.ts';
import type { MapResult, MappingSet } from '../../../../plugin/transform/mapping/mapping-set.ts';
import { formatMappingDiagnostic } from '../../../../plugin/transform/mapping/problems.ts';
import type { MapContext } from '../../../../plugin/transform/mapping/run.ts';
import type { TargetSchema } from '../../../../plugin/transform/schema/target-schema.ts';
import { unpack } from './unpack.ts';

const fixtures = fileURLToPath(new URL('../fixtures/mappings', import.meta.url));
const shipped = fileURLToPath(new URL('../../../../mappings', import.meta.url));

/** Loading a schema takes time, so the tests of one file share it. */
export const schemas = new Map<string, TargetSchema>();

export const context: MapContext = {
  tenant: 'acme',
  stream: 'application',
  receivedAtMs: Date.UTC(2025, 0, 7),
};

export const fixtureFolders: MappingFolders = mappingFolders({ user: fixtures, shipped });

/** Files in memory over the shipped schemas; `user/` and `shipped/` name the layer, user being the usual one. */
export function memoryFolders(files: Readonly<Record<string, string>>): MappingFolders {
  const disk = mappingFolders({ shipped });
  const of = (layer: Layer): Map<string, string> =>
    new Map(
      Object.entries(files).flatMap(([path, text]): [string, string][] => {
        const own = path.startsWith('shipped/') ? 'shipped' : 'user';
        return own === layer ? [[path.replace(/^(?:shipped|user)\//, ''), text]] : [];
      }),
    );
  return {
    read: (layer, path) => of(layer).get(path) ?? disk.read(layer, path),
    list: (layer, folder) => [
      ...[...of(layer).keys()]
        .filter((path) => folder === '.' || path.startsWith(`${folder}/`))
        .sort(),
      ...disk.list(layer, folder),
    ],
    shown: (layer, path) => (layer === 'user' ? path : `${layer}:${path}`),
    write: () => undefined,
  };
}

/** The set, or a failed test that shows what is wrong with it. */
export function usable(name: string, options: Partial<CompileSetOptions> = {}): MappingSet {
  const compiled = compileSet(name, { folders: fixtureFolders, schemas, ...options });
  if (compiled.kind === 'ok') return compiled.set;
  throw new Error(compiled.diagnostics.map(formatMappingDiagnostic).join('\n'));
}

/** What is wrong with a set of files, one line each. */
export function findings(files: Readonly<Record<string, string>>, name = 'set'): readonly string[] {
  const compiled = compileSet(name, { folders: memoryFolders(files), schemas });
  const all = compiled.kind === 'ok' ? compiled.warnings : compiled.diagnostics;
  return all.map(formatMappingDiagnostic);
}

/** A set with one rule without target schema; `fields` is YAML. */
export function ruleFiles(fields: string, set = '', rule = ''): Record<string, string> {
  return {
    'set/set.yaml': `schema: none\nroutes: [rule]\n${set}`,
    'set/rule.yaml': `${rule}fields:\n${fields.replaceAll(/^/gm, '  ')}\n`,
  };
}

export interface Mapped extends MapResult {
  /** The map that was written; undefined when nothing was. */
  readonly output: Record<string, unknown>;
}

/** Maps one record given as JSON text, or as an object. */
export function mapOne(
  set: MappingSet,
  record: string | Readonly<Record<string, unknown>>,
  where: Partial<MapContext> = {},
): Mapped {
  const view = viewOf(typeof record === 'string' ? record : JSON.stringify(record));
  const writer = new MsgpackWriter();
  const result = set.map(view, { ...context, ...where }, writer);
  const output = writer.length === 0 ? {} : unpack(writer.subarray());
  expect(output).to.be.an('object');
  return { ...result, output: output as Record<string, unknown> };
}

/** The record as it would lie in a page. */
export function viewOf(text: string): RecordView {
  const bytes = new Uint8Array(Buffer.from(text));
  const view = new RecordView();
  const behind = scanRecord(bytes, 0, bytes.length, view);
  if (behind !== bytes.length) throw new Error(`the sample is no JSON at ${~behind}`);
  return view;
}
