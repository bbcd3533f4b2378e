import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A run of Fluent Bit over a file of JSON lines. */
export interface FluentBitRun {
  readonly binary: string;
  /** Where input, configuration and log lie. */
  readonly folder: string;
  readonly lines: readonly string[];
  /** A Lua script whose function `map` sees every record. */
  readonly script?: string;
  /** Where the records go as JSON lines; absent: nowhere. */
  readonly output?: string;
}

/** User and system time in ms of a run from its start to the end of the file. */
export async function cpuOfFluentBit(run: FluentBitRun): Promise<number> {
  const { binary, folder, lines } = run;
  await writeFile(join(folder, 'records.ndjson'), `${lines.join('\n')}\n`);
  await writeFile(join(folder, 'parsers.conf'), '[PARSER]\n    Name json\n    Format json\n');
  await writeFile(join(folder, 'fluent-bit.conf'), configOf(run));
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

function configOf({ folder, script, output }: FluentBitRun): string {
  const filter =
    script === undefined
      ? ''
      : `[FILTER]\n    Name lua\n    Match *\n    script ${script}\n    call map\n`;
  const sink = output === undefined ? 'Name null' : fileSink(output);
  return `[SERVICE]
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
    ${sink}
    Match *
`;
}

function fileSink(output: string): string {
  return `Name file\n    File ${output}\n    Format plain`;
}
