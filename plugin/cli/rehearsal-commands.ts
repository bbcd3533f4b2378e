import { type Command, InvalidArgumentError } from 'commander';
import type { End, Terminal } from './terminal.ts';

/** Adds `simulate`. */
export function addSimulate(program: Command, terminal: Terminal, end: End): void {
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

/** Adds `receive`. */
export function addReceive(program: Command, terminal: Terminal, end: End): void {
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

/** Adds `demo`. */
export function addDemo(program: Command, terminal: Terminal, end: End): void {
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
