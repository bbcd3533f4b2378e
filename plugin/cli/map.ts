import { formatDiagnostic } from '../diagnostics/diagnostic.ts';
import { ByteBuffer } from '../msgpack/byte-buffer.ts';
import { msgpackToJson } from '../msgpack/to-json.ts';
import { writeEntryJson } from '../receiver/entry.ts';
import { readLines, type Line } from '../source/file/lines.ts';
import { compileTagTemplate } from '../transform/frame/tag-template.ts';
import { loadMapper } from '../transform/load-mapper.ts';
import { recordTransformer, type TransformedRecord } from '../transform/transform-record.ts';
import { mappingSourcesOf } from './mapping-sources.ts';
import { MAX_LINE_BYTES, openInput } from './record-input.ts';
import { write, type ExitCode, type Terminal } from './terminal.ts';

export interface MapOptions {
  readonly set: string;
  /** Standard input when empty; `-` is standard input, too. */
  readonly files: readonly string[];
  readonly stream: string;
  readonly tenant: string;
  readonly tag: boolean;
  /** The user's own mappings. */
  readonly mappingsDir?: string;
}

const FLUSH_BYTES = 256 * 1024;
const BAD_LINES_SHOWN = 20;

/** Maps NDJSON line by line; 1 when a line could not be mapped, the others are written all the same. */
export async function map(options: MapOptions, terminal: Terminal): Promise<ExitCode> {
  const { mappingsDir: userFolder } = options;
  const sources = mappingSourcesOf(terminal, userFolder === undefined ? {} : { userFolder });
  const loaded = loadMapper(options.set, sources);
  const findings = loaded.kind === 'ok' ? loaded.warnings : loaded.diagnostics;
  for (const one of findings) terminal.stderr.write(`${formatDiagnostic(one)}\n`);
  if (loaded.kind === 'invalid') return 2;
  const tag = compileTagTemplate(`netskope.${options.set}.{kind}.{tenant}.{day}`);
  const transform = recordTransformer(
    { mapper: loaded.mapper, tag },
    { maxRecordBytes: MAX_LINE_BYTES },
  );
  const context = { tenant: options.tenant, stream: options.stream, receivedAtMs: Date.now() };
  const complaints = complaintWriter(terminal);
  const out = new ByteBuffer();
  const flush = async (): Promise<void> => {
    // A copy, because the writer takes its time and the buffer is used again.
    const bytes = out.view().slice();
    out.truncate();
    await write(terminal.stdout, bytes);
  };

  for (const file of options.files.length === 0 ? ['-'] : options.files) {
    try {
      for await (const line of readLines(openInput(file, terminal), MAX_LINE_BYTES)) {
        const result = transform(line.bytes, context);
        const complaint = writeResult(out, result, options.tag);
        if (complaint !== undefined) complaints.add(place(file, line, result), complaint);
        if (out.length >= FLUSH_BYTES) await flush();
      }
    } catch (error) {
      complaints.add(file, `cannot be read: ${error instanceof Error ? error.message : 'unknown'}`);
    }
  }
  await flush();
  return complaints.end() === 0 ? 0 : 1;
}

/** Appends the output line; gives the sentence for the person when there is none. */
function writeResult(
  out: ByteBuffer,
  result: TransformedRecord,
  tagged: boolean,
): string | undefined {
  switch (result.kind) {
    case 'entry': {
      if (tagged) {
        const seconds = Math.floor(result.timeMs / 1000);
        const nanoseconds = Math.round((result.timeMs - seconds * 1000) * 1e6);
        writeEntryJson(out, result.tag, { seconds, nanoseconds, recordBytes: result.record });
      } else {
        msgpackToJson(result.record, out);
      }
      out.byte(0x0a);
      return undefined;
    }
    case 'dropped':
      return undefined;
    case 'beyond_limit':
      return `the record is ${result.reason.replaceAll('_', ' ')} for any receiver; run puts it into the dead-letter file.`;
    case 'not_json':
      return 'the line is not JSON; mend or remove it.';
  }
}

function place(file: string, line: Line, result: TransformedRecord): string {
  const column = result.kind === 'not_json' ? result.offset + 1 : 1;
  return `${file === '-' ? 'stdin' : file}:${line.number}:${column}`;
}

function complaintWriter(terminal: Terminal): {
  add(where: string, what: string): void;
  end(): number;
} {
  let count = 0;
  return {
    add(where, what) {
      count += 1;
      if (count <= BAD_LINES_SHOWN) terminal.stderr.write(`${where} ${what}\n`);
    },
    end() {
      if (count > BAD_LINES_SHOWN) {
        terminal.stderr.write(`… and ${count - BAD_LINES_SHOWN} more of the same kind.\n`);
      }
      return count;
    },
  };
}
