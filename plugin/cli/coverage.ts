import { isStreamName, type RecordStreamName } from '../config/stream-names.ts';
import { formatDiagnostic } from '../diagnostics/diagnostic.ts';
import { skipBlanks } from '../transform/json/characters.ts';
import { RecordView } from '../transform/json/record-view.ts';
import { scanRecord } from '../transform/json/scan-record.ts';
import { loadSet } from '../transform/load-mapper.ts';
import type { MappingSet } from '../transform/mapping/mapping-set.ts';
import { coverageCounter } from '../transform/mapping/testing/coverage.ts';
import type { Coverage, CoverageCounter } from '../transform/mapping/testing/coverage.ts';
import { coverageJson, coverageText } from './coverage-report.ts';
import { cataloguedFields, simulatedRecords } from './simulated-records.ts';
import { mappingSourcesOf } from './mapping-sources.ts';
import { inputLines, MAX_LINE_BYTES } from './record-input.ts';
import { write, type ExitCode, type Terminal } from './terminal.ts';

export interface CoverageOptions {
  readonly set: string;
  /** Records of the built-in simulator when empty; `-` is standard input. */
  readonly files: readonly string[];
  /** The stream that the files come from; without files, the only stream to simulate. */
  readonly stream?: RecordStreamName;
  readonly json: boolean;
  readonly mappingsDir?: string;
}

const SIMULATED_PER_STREAM = 1000;
const TENANT = { tenant: 'local', tenantHost: 'tenant.example.org' };

/** Says what the rules of a set make of many records: what is filled, missed, left over and never read. */
export async function coverage(options: CoverageOptions, terminal: Terminal): Promise<ExitCode> {
  const { mappingsDir: userFolder, set: name } = options;
  const sources = mappingSourcesOf(terminal, userFolder === undefined ? {} : { userFolder });
  const loaded = loadSet(name, sources);
  const findings = loaded.kind === 'ok' ? loaded.warnings : loaded.diagnostics;
  for (const one of findings) terminal.stderr.write(`${formatDiagnostic(one)}\n`);
  if (loaded.kind === 'invalid') return 2;
  const counted = await count(loaded.set, options, terminal);
  if (counted === undefined) return 1;
  const { report, source } = counted;
  const text = options.json ? coverageJson(report) : coverageText(name, report, source);
  await write(terminal.stdout, `${text}\n`);
  return 0;
}

interface Counted {
  readonly report: Coverage;
  /** Where the records came from, in words. */
  readonly source: string;
}

async function count(
  set: MappingSet,
  options: CoverageOptions,
  terminal: Terminal,
): Promise<Counted | undefined> {
  const counter = coverageCounter(set, cataloguedFields);
  const add = recordReader(counter);
  if (options.files.length === 0) {
    const { stream } = options;
    if (stream !== undefined && !isStreamName(stream)) {
      terminal.stderr.write(`Nothing simulates records of ${stream}; give files that hold some.\n`);
      return undefined;
    }
    const only = stream === undefined ? {} : { streams: [stream] };
    const wanted = { perStream: SIMULATED_PER_STREAM, ...only };
    for (const record of simulatedRecords(wanted)) add(Buffer.from(record.text), record.stream);
    const each = `${SIMULATED_PER_STREAM.toLocaleString('en-US')} simulated records of ${stream ?? 'each stream'}`;
    return { report: counter.result(), source: `${each}; give a FILE to count your own` };
  }
  try {
    for await (const { bytes, file, number } of inputLines(options.files, terminal)) {
      if (add(bytes, options.stream ?? 'application')) continue;
      terminal.stderr.write(`${file}:${number}:1 no mapping takes this; it is not counted.\n`);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    terminal.stderr.write(`The records cannot be read: ${reason}\n`);
    return undefined;
  }
  return { report: counter.result(), source: options.files.join(', ') };
}

/** Counts one record; false when it is nothing that a mapping takes. */
function recordReader(counter: CoverageCounter): (bytes: Uint8Array, stream: string) => boolean {
  const view = new RecordView({ maxRecordBytes: MAX_LINE_BYTES });
  const receivedAtMs = Date.now();
  return (bytes, stream) => {
    const behind = scanRecord(bytes, skipBlanks(bytes, 0, bytes.length), bytes.length, view);
    const isWhole = behind >= 0 && skipBlanks(bytes, behind, bytes.length) === bytes.length;
    if (!isWhole || !view.isObject || view.limit !== 'none' || view.textFault !== 'none') {
      return false;
    }
    counter.add({ view, context: { ...TENANT, stream, receivedAtMs } });
    return true;
  };
}
