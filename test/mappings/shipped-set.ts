import { fileURLToPath } from 'node:url';
import { RecordView } from '../../plugin/transform/json/record-view.ts';
import { scanRecord } from '../../plugin/transform/json/scan-record.ts';
import { compileSet } from '../../plugin/transform/mapping/compile-set.ts';
import { mappingFolders } from '../../plugin/transform/mapping/files/folders.ts';
import type { MappingFolders } from '../../plugin/transform/mapping/files/folders.ts';
import type { MappingSet, RecordTrace } from '../../plugin/transform/mapping/mapping-set.ts';

const shipped = mappingFolders({
  shipped: fileURLToPath(new URL('../../mappings', import.meta.url)),
});

/** A set compiled out of the shipped files and files that a user would add. */
export interface ShippedSet {
  readonly set: MappingSet;
  readonly folders: MappingFolders;
}

/** Loads a shipped set; `own` are the user's files by path. @throws Error when it has mistakes. */
export function loadShippedSet(
  name: string,
  own: Readonly<Record<string, string>> = {},
): ShippedSet {
  const folders: MappingFolders = {
    ...shipped,
    read: (layer, path) => (layer === 'user' ? own[path] : shipped.read(layer, path)),
  };
  const compiled = compileSet(name, { folders });
  if (compiled.kind === 'ok') return { set: compiled.set, folders };
  const findings = compiled.diagnostics.map(
    ({ file, line, message }) => `${file}:${line} ${message}`,
  );
  throw new Error(findings.join('\n'));
}

/** What a set makes of one record. */
export function traceText(set: MappingSet, stream: string, text: string): RecordTrace {
  const bytes = Buffer.from(text);
  const view = new RecordView();
  scanRecord(bytes, 0, bytes.length, view);
  const context = {
    tenant: 'acme',
    tenantHost: 'acme.goskope.com',
    stream,
    receivedAtMs: Date.UTC(2026, 0, 1),
  };
  return set.trace(view, context);
}
