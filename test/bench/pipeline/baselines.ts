import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pageOf, recordsOf } from '../pages.ts';
import { summarise } from '../rounds.ts';
import { ask, startChild } from './child.ts';
import type { NaiveOptions, NaiveResult } from './naive-client.ts';

/** Another way to do the work; medians of several runs. */
export interface BaselineResult {
  readonly name: string;
  readonly records: number;
  readonly cpuSecs: number;
  /** Absent where only CPU time says something. */
  readonly recordsPerSec?: number;
  /** Records/s to those of the floor around each run. */
  readonly ratio?: number;
}

export interface BaselineOptions {
  readonly streams: readonly string[];
  /** Of each stream. */
  readonly records: number;
}

export interface BaselineRounds {
  readonly runs: number;
  /** Measures the floor: records per ms. */
  readonly floorPerMs: () => number;
}

/** `@fluent-org/logger`, one `emit` per record, to our receiver; the pages are at hand, nothing is fetched. */
export async function measureNaiveClient(
  options: BaselineOptions,
  { runs, floorPerMs }: BaselineRounds,
): Promise<BaselineResult> {
  const results: (NaiveResult & { readonly ratio: number })[] = [];
  for (let run = 0; run < runs; run += 1) {
    const before = floorPerMs();
    const result = await runNaiveClient(options);
    const floor = (before + floorPerMs()) / 2;
    results.push({ ...result, ratio: result.records / result.wallMs / floor });
  }
  const median = (of: (result: (typeof results)[number]) => number): number =>
    summarise(results.map(of)).median;
  return {
    name: '@fluent-org/logger, emit by emit',
    records: results[0]?.records ?? 0,
    cpuSecs: median(({ cpuMs }) => cpuMs / 1000),
    recordsPerSec: median(({ records, wallMs }) => (records / wallMs) * 1000),
    ratio: median(({ ratio }) => ratio),
  };
}

async function runNaiveClient(options: BaselineOptions): Promise<NaiveResult> {
  const folder = await mkdtemp(join(tmpdir(), 'fn-bench-'));
  const socketPath = join(folder, 'fluent.sock');
  const receiver = startChild('naive-client');
  const client = startChild('naive-client');
  try {
    await ask(receiver, { receive: socketPath });
    const order: NaiveOptions = { ...options, socketPath };
    return await ask<NaiveResult>(client, order);
  } finally {
    client.disconnect();
    receiver.disconnect();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Fluent Bit reading the same records from a file into its null output, untouched and with a small Lua mapping. */
export async function measureFluentBit(
  binary: string,
  options: BaselineOptions,
  runs: number,
): Promise<readonly BaselineResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'fn-bench-'));
  try {
    await writeFile(join(folder, 'map.lua'), LUA_MAPPING);
    const lines = linesOf(options);
    const few = lines.slice(0, 10);
    const results: BaselineResult[] = [];
    for (const withLua of [false, true]) {
      const times: number[] = [];
      for (let run = 0; run < runs; run += 1) {
        // What starting and stopping costs is not what is compared.
        const idleMs = await cpuOfRun(binary, { folder, lines: few, withLua });
        times.push((await cpuOfRun(binary, { folder, lines, withLua })) - idleMs);
      }
      const name = withLua ? 'Fluent Bit, Lua mapping' : 'Fluent Bit, untouched';
      const cpuSecs = summarise(times).median / 1000;
      results.push({ name, records: lines.length - few.length, cpuSecs });
    }
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function linesOf({ streams, records }: BaselineOptions): readonly string[] {
  const all = streams.flatMap((stream) => recordsOf(pageOf(stream, records)));
  return all.map((record) => JSON.stringify(record));
}

interface FluentBitRun {
  readonly folder: string;
  readonly lines: readonly string[];
  readonly withLua: boolean;
}

/** User and system time in ms of a run from the first line to the end of the file. */
async function cpuOfRun(binary: string, { folder, lines, withLua }: FluentBitRun): Promise<number> {
  await writeFile(join(folder, 'records.ndjson'), `${lines.join('\n')}\n`);
  await writeFile(join(folder, 'parsers.conf'), '[PARSER]\n    Name json\n    Format json\n');
  const filter = withLua
    ? '[FILTER]\n    Name lua\n    Match *\n    script map.lua\n    call map\n'
    : '';
  await writeFile(
    join(folder, 'fluent-bit.conf'),
    `[SERVICE]
    Flush 1
    Grace 1
    Log_Level error
    Parsers_File parsers.conf
[INPUT]
    Name tail
    Path ${folder}/records.ndjson
    Parser json
    Read_from_Head true
    Exit_On_Eof true
    Buffer_Chunk_Size 1M
    Buffer_Max_Size 8M
${filter}[OUTPUT]
    Name null
    Match *
`,
  );
  const child = spawn(
    'bash',
    ['-c', 'TIMEFORMAT="%U %S"; time "$0" -c fluent-bit.conf >/dev/null 2>fluent-bit.log', binary],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise((resolve) => child.once('close', resolve));
  const [user = Number.NaN, system = Number.NaN] = said.trim().split(' ').map(Number);
  if (code !== 0 || Number.isNaN(user + system))
    throw new Error(`Fluent Bit ended with ${String(code)}.`);
  return (user + system) * 1000;
}

/** A class of events from a handful of fields: far less than the mapping that ships does. */
const LUA_MAPPING = `
local activities = { Upload = 1, Download = 2, Edit = 3, Delete = 4, Rename = 5, View = 14 }
function map(tag, timestamp, record)
  local activity = activities[record["activity"]] or 99
  local event = {
    category_uid = 6, class_uid = 6006, activity_id = activity, type_uid = 600600 + activity,
    time = (record["timestamp"] or 0) * 1000,
    severity_id = record["severity"] == "high" and 4 or 1,
    metadata = { version = "1.5.0", uid = record["_id"], product = { vendor_name = "Netskope" } },
    actor = { user = { name = record["user"], email_addr = record["userkey"] } },
    src_endpoint = { ip = record["srcip"], hostname = record["hostname"] },
    dst_endpoint = { ip = record["dstip"] },
    device = { os = { name = record["os"] }, type = record["device"] },
    file = { name = record["object"], type = record["object_type"], size = record["file_size"] },
    app = { name = record["app"], category = record["appcategory"] },
  }
  return 1, timestamp, event
end
`;
