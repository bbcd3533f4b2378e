import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { addIamPolicy } from './iam-policy/command.ts';
import { addCoverage, addExplain, addMap, addTest } from './mapping-commands.ts';
import { addDemo, addReceive, addSimulate } from './rehearsal-commands.ts';
import { streamOption } from './stream-option.ts';
import type { End, ExitCode, Terminal } from './terminal.ts';

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

function commands(terminal: Terminal, end: End): Command {
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
