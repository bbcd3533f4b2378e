import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync } from 'node:fs';
import { mkdir, readFile, watch, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { stringify } from 'yaml';
import type { ReceiverAddress } from '../../../plugin/forward/address.ts';

/** The Fluent Bit to test against: `FLUENT_BIT`, or the one on the PATH; `undefined` when there is none. */
export function findFluentBit(): string | undefined {
  const binary = process.env.FLUENT_BIT ?? 'fluent-bit';
  return spawnSync(binary, ['--version']).status === 0 ? binary : undefined;
}

/** For the tests of a suite, which are skipped, aloud, where there is no Fluent Bit; asked for in a test or a hook. */
export function fluentBitForSuite(): () => string {
  let binary = '';
  before(function () {
    const found = findFluentBit();
    if (found === undefined) {
      console.warn(
        '    SKIPPED: no Fluent Bit found. Name one in FLUENT_BIT, or put fluent-bit on the PATH.',
      );
      this.skip();
    }
    binary = found;
  });
  return () => binary;
}

export interface FluentBitOptions {
  readonly binary: string;
  /** Where socket, buffers and output live; keep it to start again with the same buffers. */
  readonly directory: string;
  readonly address: ReceiverAddress;
  readonly sharedKey?: string;
  /** Files; with `caFile`, a client must show a certificate. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string; readonly caFile: string };
}

/** A running Fluent Bit that writes every record as a line of JSON. */
export interface FluentBit {
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Lines written so far. */
  lines(): Promise<string[]>;
  /** Resolves when that many different lines are written. */
  untilLines(count: number): Promise<string[]>;
  log(): Promise<string>;
}

const OUTPUT = 'records.ndjson';

/** Starts Fluent Bit with filesystem buffers, and none of the settings that lose acknowledged records. */
export async function startFluentBit(options: FluentBitOptions): Promise<FluentBit> {
  const { binary, directory } = options;
  const output = `${directory}/out`;
  const logFile = `${directory}/fluent-bit.log`;
  await mkdir(output, { recursive: true });
  await writeFile(`${directory}/fluent-bit.yaml`, stringify(configuration(options, output)));
  const log = openSync(logFile, 'a');
  const child: ChildProcess = spawn(binary, ['-c', `${directory}/fluent-bit.yaml`], {
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  await once(child, 'spawn');

  async function lines(): Promise<string[]> {
    const text = await readFile(`${output}/${OUTPUT}`, 'utf8').catch(() => '');
    // The last piece is a line only when its end is there.
    return text.split('\n').slice(0, -1);
  }

  return {
    signal: (name) => void child.kill(name),
    lines,
    log: () => readFile(logFile, 'utf8'),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
    async untilLines(count) {
      const over = new AbortController();
      const changes = watch(output, { signal: over.signal })[Symbol.asyncIterator]();
      for (;;) {
        const changed = changes.next();
        const found = await lines();
        if (new Set(found).size >= count) {
          changed.catch(() => undefined);
          over.abort();
          return found;
        }
        await changed;
      }
    },
  };
}

/** A port of the loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a TCP port was asked for');
  return address.port;
}

function configuration(
  { directory, address, sharedKey, tls }: FluentBitOptions,
  output: string,
): object {
  const listen =
    address.kind === 'unix'
      ? { unix_path: address.path, unix_perm: '0600' }
      : { listen: address.host, port: address.port };
  return {
    service: {
      flush: 1,
      grace: 5,
      log_level: 'info',
      http_server: 'off',
      'storage.path': `${directory}/buffers`,
      'storage.checksum': 'off',
      'storage.backlog.mem_limit': '16M',
    },
    pipeline: {
      inputs: [
        {
          name: 'forward',
          ...listen,
          ...(sharedKey === undefined ? {} : { shared_key: sharedKey, self_hostname: 'receiver' }),
          ...(tls === undefined ? {} : mutualTls(tls)),
          'storage.type': 'filesystem',
          buffer_chunk_size: '1M',
          buffer_max_size: '8M',
        },
      ],
      outputs: [
        {
          name: 'file',
          match: '*',
          path: output,
          file: OUTPUT,
          format: 'plain',
          retry_limit: 'no_limits',
        },
      ],
    },
  };
}

function mutualTls(tls: NonNullable<FluentBitOptions['tls']>): object {
  return {
    tls: 'on',
    'tls.crt_file': tls.certFile,
    'tls.key_file': tls.keyFile,
    'tls.ca_file': tls.caFile,
    'tls.verify_client_cert': 'on',
  };
}
