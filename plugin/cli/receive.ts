import { resolve } from 'node:path';
import { readSecret } from '../config/read-secret.ts';
import { formatAddress, parseAddress } from '../forward/address.ts';
import { ByteBuffer } from '../msgpack/byte-buffer.ts';
import { msgpackToJson } from '../msgpack/to-json.ts';
import { createPinoLog } from '../observe/pino-log.ts';
import { logForm } from './log-form.ts';
import { writeEntryJson } from '../receiver/entry.ts';
import { startReceiver } from '../receiver/receiver.ts';
import type { ReceiverSecurity } from '../receiver/gatekeeper.ts';
import type { ReceiveOptions } from './rehearsal-commands.ts';
import { write, type ExitCode, type Terminal } from './terminal.ts';

/** Prints what Forward clients send as NDJSON; a message is acknowledged when stdout took it. */
export async function receive(
  options: ReceiveOptions & { readonly address: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const parsed = parseAddress(options.address);
  if (parsed.kind === 'invalid') return refuse(terminal, parsed.message);
  if (parsed.address.kind === 'tls') {
    return refuse(terminal, 'receive speaks no TLS; give unix:///path or tcp://host:port.');
  }
  const security = await securityOf(options, terminal);
  if (security === undefined) return 2;
  const log = createPinoLog({
    destination: { write: (line) => terminal.stderr.write(line) },
    level: 'info',
    form: logForm('auto', terminal),
    redact: (text) => text,
  });
  let done: () => void = () => undefined;
  const finished = new Promise<void>((stop) => {
    done = stop;
  });
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  const out = new ByteBuffer();
  const receiver = await startReceiver(
    { listen: parsed.address, ...security },
    async (tag, entries) => {
      out.truncate();
      for (const entry of entries) {
        if (options.tag === true) writeEntryJson(out, tag, entry);
        else msgpackToJson(entry.recordBytes, out);
        out.byte(0x0a);
      }
      await write(terminal.stdout, out.view().slice());
      left -= entries.length;
      if (left <= 0) setImmediate(done);
    },
    { log },
  ).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : 'unknown';
    return refuse(
      terminal,
      `${options.address} cannot be listened on (${reason}); choose another.`,
    );
  });
  if (typeof receiver === 'number') return receiver;
  log.info('Listening.', { address: formatAddress(receiver.address) });
  const ignore = terminal.onStopSignal(() => done());
  await finished;
  ignore();
  await receiver.close();
  return 0;
}

function refuse(terminal: Terminal, message: string): ExitCode {
  terminal.stderr.write(`${message}\n`);
  return 2;
}

async function securityOf(
  { sharedKeyFile }: ReceiveOptions,
  terminal: Terminal,
): Promise<{ security?: ReceiverSecurity } | undefined> {
  if (sharedKeyFile === undefined) return {};
  const file = resolve(terminal.workingDirectory, sharedKeyFile);
  const secret = await readSecret({ file }, terminal.environment);
  if (secret.kind === 'ok') {
    return { security: { hostname: 'fluent-netskope-receiver', sharedKey: secret.value } };
  }
  refuse(terminal, `--shared-key-file: ${secret.message}`);
  return undefined;
}
