import { formatDiagnostic } from '../diagnostics/diagnostic.ts';
import { RecordView } from '../transform/json/record-view.ts';
import { scanRecord } from '../transform/json/scan-record.ts';
import { skipBlanks } from '../transform/json/characters.ts';
import { loadSet } from '../transform/load-mapper.ts';
import type { MappingSet } from '../transform/mapping/mapping-set.ts';
import { explanation } from './explain/explanation.ts';
import { mappingSourcesOf } from './mapping-sources.ts';
import { inputLines, MAX_LINE_BYTES } from './record-input.ts';
import { write, type ExitCode, type Terminal } from './terminal.ts';

export interface ExplainOptions {
  readonly set: string;
  readonly files: readonly string[];
  readonly stream: string;
  readonly tenant: string;
  /** Explains every record instead of the first. */
  readonly all: boolean;
  readonly json: boolean;
  readonly mappingsDir?: string;
}

/** Says of a record which rule took it, where each attribute came from, and what was left over. */
export async function explain(options: ExplainOptions, terminal: Terminal): Promise<ExitCode> {
  const { mappingsDir: userFolder, set: name } = options;
  const sources = mappingSourcesOf(terminal, userFolder === undefined ? {} : { userFolder });
  const loaded = loadSet(name, sources);
  const findings = loaded.kind === 'ok' ? loaded.warnings : loaded.diagnostics;
  for (const one of findings) terminal.stderr.write(`${formatDiagnostic(one)}\n`);
  if (loaded.kind === 'invalid') return 2;
  try {
    return await explainLines(loaded.set, options, terminal);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    terminal.stderr.write(`The records cannot be read: ${reason}\n`);
    return 1;
  }
}

async function explainLines(
  set: MappingSet,
  options: ExplainOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const view = new RecordView({ maxRecordBytes: MAX_LINE_BYTES });
  const { stream, tenant } = options;
  const context = { stream, tenant, receivedAtMs: Date.now() };
  let explained = 0;
  for await (const { bytes, file, number } of inputLines(options.files, terminal)) {
    const behind = scanRecord(bytes, skipBlanks(bytes, 0, bytes.length), bytes.length, view);
    const isWhole = behind >= 0 && skipBlanks(bytes, behind, bytes.length) === bytes.length;
    if (!isWhole || !view.isObject || view.limit !== 'none' || view.textFault !== 'none') {
      terminal.stderr.write(`${file}:${number}:1 no mapping takes this; it travels as it is.\n`);
      return 1;
    }
    const trace = set.trace(view, context);
    const text = options.json
      ? JSON.stringify(trace, (_, value: unknown) =>
          typeof value === 'bigint' ? String(value) : value,
        )
      : explanation(set, trace);
    await write(terminal.stdout, `${text}\n`);
    explained += 1;
    if (!options.all) break;
  }
  if (explained > 0) return 0;
  terminal.stderr.write('There was no record; give NDJSON on standard input or in a file.\n');
  return 1;
}
