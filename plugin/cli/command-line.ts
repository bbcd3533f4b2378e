import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { resolve } from 'node:path';
import { isFolderOnDisk } from '../config/mappings-folder.ts';
import {
  isRecordStreamName,
  recordStreamNames,
  type RecordStreamName,
} from '../config/stream-names.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import { addIamPolicy } from './iam-policy/command.ts';
import type { ExitCode, Terminal } from './terminal.ts';

/** Runs one command line (without node and script) and tells how the process should end. */
export async function runCommandLine(
  argv: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = commands(terminal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Help and version end in a CommanderError with code 0; every other one is wrong usage.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
}

function commands(terminal: Terminal, end: (code: ExitCode) => void): Command {
  const program = new Command('fluent-netskope')
    .description('Netskope security events into Fluent Bit or Vector: exact, mapped, acknowledged.')
    .version(terminal.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    })
    .showHelpAfterError('Run with --help to see what it takes.');
  addRun(program, terminal, end);
  addCheck(program, terminal, end);
  addIamPolicy(program, terminal, end);
  addMap(program, terminal, end);
  addTest(program, terminal, end);
  addExplain(program, terminal, end);
  addCoverage(program, terminal, end);
  addReplay(program, terminal, end);
  addSimulate(program, terminal, end);
  addReceive(program, terminal, end);
  addDemo(program, terminal, end);
  return program;
}

type End = (code: ExitCode) => void;

function configOption(): Option {
  return new Option('-c, --config <file>', 'configuration file').makeOptionMandatory();
}

function addRun(program: Command, terminal: Terminal, end: End): void {
  program
    .command('run')
    .description('run the sidecar')
    .addOption(configOption())
    .option('--once', 'end with 0 when every stream is drained')
    .option('--stdout', 'write {"tag","time","record"} lines instead of forwarding them')
    .action(async ({ config, once = false, stdout = false }: RunCommandOptions) => {
      const { run } = await import('./run.ts');
      end(await run({ configFile: config, once, stdout }, terminal));
    });
}

interface RunCommandOptions {
  config: string;
  once?: boolean;
  stdout?: boolean;
}

function addCheck(program: Command, terminal: Terminal, end: End): void {
  program
    .command('check')
    .description('check configuration, token and permission per stream, receiver, state directory')
    .option('-c, --config <file>', 'configuration file')
    .option('--s3 <bucket>', 'try a bucket and what was delivered there instead')
    .option('--prefix <text>', 'with --s3: what every key begins with')
    .option('--region <name>', 'with --s3: AWS_REGION, or us-east-1, without')
    .option('--endpoint <url>', 'with --s3: a store that is not AWS')
    .option('--json', 'print JSON instead of a table')
    .action(
      async ({ json = false, config, s3, ...place }: CheckCommandOptions, command: Command) => {
        if ((config === undefined) === (s3 === undefined)) {
          command.error('error: give either -c FILE or --s3 BUCKET');
        } else if (s3 !== undefined) {
          const { checkS3 } = await import('./check-s3.ts');
          end(await checkS3({ ...place, bucket: s3, json }, terminal));
        } else if (config !== undefined) {
          const { check } = await import('./check.ts');
          end(await check({ configFile: config, json }, terminal));
        }
      },
    );
}

interface CheckCommandOptions {
  config?: string;
  s3?: string;
  prefix?: string;
  region?: string;
  endpoint?: string;
  json?: boolean;
}

function addMap(program: Command, terminal: Terminal, end: End): void {
  program
    .command('map')
    .description('NDJSON in, mapped NDJSON out, one line for each line, in order')
    .argument('<set>', 'mapping set, such as raw')
    .argument('[files...]', 'NDJSON files, gzip as they are; standard input without any or for -')
    .addOption(streamOption().default('application'))
    .option('--tenant <name>', 'tenant name for tags', 'local')
    .option('--tag', 'wrap each line as {"tag","time","record"}')
    .addOption(mappingsOption(terminal))
    .action(async (set: string, files: string[], options: MapOptions) => {
      const { map } = await import('./map.ts');
      end(await map({ ...options, set, files, tag: options.tag ?? false }, terminal));
    });
}

function mappingsOption(terminal: Terminal): Option {
  return new Option('--mappings-dir <folder>', 'mappings of your own, searched first').argParser(
    (folder: string) => {
      if (isFolderOnDisk(resolve(terminal.workingDirectory, folder))) return folder;
      throw new InvalidArgumentError('There is no such folder.');
    },
  );
}

function streamOption(): Option {
  return new Option('--stream <name>', 'stream that the records come from').argParser(
    (name: string) => {
      if (isRecordStreamName(name)) return name;
      const hint = didYouMean(name, recordStreamNames);
      throw new InvalidArgumentError(`There is no such stream.${hint}`);
    },
  );
}

interface MapOptions {
  stream: string;
  tenant: string;
  tag?: true;
  mappingsDir?: string;
}

function addTest(program: Command, terminal: Terminal, end: End): void {
  program
    .command('test')
    .description('run the tests beside the mapping rules')
    .argument('[sets...]', 'mapping sets; every set without any')
    .option('--update', 'write what comes out into the tests that fail')
    .addOption(mappingsOption(terminal))
    .action(async (sets: string[], options: { update?: true; mappingsDir?: string }) => {
      const { test } = await import('./test.ts');
      end(test({ ...options, sets, update: options.update ?? false }, terminal));
    });
}

function addExplain(program: Command, terminal: Terminal, end: End): void {
  program
    .command('explain')
    .description(
      'say which rule takes a record, where each attribute comes from, what is left over',
    )
    .argument('<set>', 'mapping set')
    .argument('[files...]', 'NDJSON files; standard input without any')
    .addOption(streamOption().default('application'))
    .option('--tenant <name>', 'tenant name', 'local')
    .option('--all', 'explain every record, not only the first')
    .option('--json', 'print JSON instead of a table')
    .addOption(mappingsOption(terminal))
    .action(async (set: string, files: string[], options: ExplainCommandOptions) => {
      const { explain } = await import('./explain.ts');
      const { all = false, json = false } = options;
      end(await explain({ ...options, set, files, all, json }, terminal));
    });
}

interface ExplainCommandOptions {
  stream: string;
  tenant: string;
  all?: true;
  json?: true;
  mappingsDir?: string;
}

function addCoverage(program: Command, terminal: Terminal, end: End): void {
  program
    .command('coverage')
    .description('say what a set fills, misses and leaves over, rule by rule')
    .argument('<set>', 'mapping set')
    .argument('[files...]', 'NDJSON files, - for standard input; simulated records without any')
    .addOption(streamOption())
    .option('--json', 'print JSON instead of a table')
    .addOption(mappingsOption(terminal))
    .action(async (set: string, files: string[], options: CoverageCommandOptions) => {
      const { coverage } = await import('./coverage.ts');
      end(await coverage({ ...options, set, files, json: options.json ?? false }, terminal));
    });
}

interface CoverageCommandOptions {
  stream?: RecordStreamName;
  json?: true;
  mappingsDir?: string;
}

function addReplay(program: Command, terminal: Terminal, end: End): void {
  program
    .command('replay')
    .description('send files of exported records, or dead letters, through mappings and receiver')
    .addOption(configOption())
    .argument('[files...]', 'NDJSON, gzip as it is; - for standard input')
    .addOption(streamOption())
    .option('--tenant <name>', 'tenant of the configuration; needed when there are several')
    .option('--rate <number>', 'most records per second', rate)
    .option('--dry-run', 'send nothing, count by rule, verdict and tag')
    .option('--from-dead-letter', 'take the files of the dead-letter folder')
    .option('--again', 'send again what was replayed before')
    .action(async (files: string[], options: ReplayCommandOptions) => {
      const { replay } = await import('./replay.ts');
      const { config: configFile, dryRun = false, fromDeadLetter = false, again = false } = options;
      end(await replay({ ...options, configFile, files, dryRun, fromDeadLetter, again }, terminal));
    });
}

interface ReplayCommandOptions {
  config: string;
  stream?: string;
  tenant?: string;
  rate?: number;
  dryRun?: true;
  fromDeadLetter?: true;
  again?: true;
}

function rate(text: string): number {
  const value = /^\d{1,9}(\.\d{1,6})?$/.test(text) ? Number(text) : 0;
  if (value > 0) return value;
  throw new InvalidArgumentError('Give a number of records per second, more than 0.');
}

function addSimulate(program: Command, terminal: Terminal, end: End): void {
  program
    .command('simulate')
    .description('run a local Netskope tenant with realistic records and scripted faults')
    .option('--port <number>', 'port on 127.0.0.1; 0 picks a free one', wholeNumber, 8080)
    .option('--records <number>', 'records per stream', wholeNumber, 10_000)
    .option('--page-size <number>', 'records per page', wholeNumber, 10_000)
    .option('--per-second <number>', 'new records per second and stream', wholeNumber, 0)
    .option('--seed <number>', 'the same seed serves the same records', wholeNumber, 1)
    .option('--wait-time <seconds>', 'wait_time of every answer; by page fill without', wholeNumber)
    .option(
      '--rate-limit <number>',
      'requests per second and stream; 0 for no limit',
      wholeNumber,
      4,
    )
    .option('--token <text>', 'token to accept', 'simulator-token')
    .option('--faults <mix|file>', 'a seeded mix of faults, or a YAML file that lists them')
    .option('--ledger <file>', 'append what was served to this NDJSON file')
    .action(async (options: SimulateOptions) => {
      const { simulate } = await import('./simulate.ts');
      end(await simulate(options, terminal));
    });
}

/** Options of `simulate` as the command line gives them. */
export interface SimulateOptions {
  port: number;
  records: number;
  pageSize: number;
  perSecond: number;
  seed: number;
  waitTime?: number;
  rateLimit: number;
  token: string;
  faults?: string;
  ledger?: string;
}

function addReceive(program: Command, terminal: Terminal, end: End): void {
  program
    .command('receive')
    .description('receive Forward messages and print their records as NDJSON')
    .argument('[address]', 'unix:///path or tcp://host:port', 'tcp://127.0.0.1:24224')
    .option('--shared-key-file <file>', 'ask clients for the key that this file holds')
    .option('--tag', 'wrap each record as {"tag","time","record"}')
    .option('--limit <number>', 'end with 0 after this many records', wholeNumber)
    .action(async (address: string, options: ReceiveOptions) => {
      const { receive } = await import('./receive.ts');
      end(await receive({ address, ...options }, terminal));
    });
}

/** Options of `receive` as the command line gives them. */
export interface ReceiveOptions {
  sharedKeyFile?: string;
  tag?: true;
  limit?: number;
}

function addDemo(program: Command, terminal: Terminal, end: End): void {
  program
    .command('demo')
    .description('run simulator, pipeline and receiver together on every stream, and count')
    .option('--records <number>', 'records per stream', wholeNumber, 1000)
    .option('--seed <number>', 'the same seed serves the same records', wholeNumber, 1)
    .option('--out <folder>', 'where to write what arrived', 'fluent-netskope-demo')
    .action(async (options: { records: number; seed: number; out: string }) => {
      const { demo } = await import('./demo.ts');
      end(await demo(options, terminal));
    });
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Give a whole number, 0 or more.');
  return Number(text);
}
