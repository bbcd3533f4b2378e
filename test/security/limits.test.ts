import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { openInbox } from '../../plugin/forward/inbox.ts';
import { MsgpackReader } from '../../plugin/msgpack/reader.ts';
import { readBody } from '../../plugin/source/netskope/body-reader.ts';
import { readServerMessage } from '../../plugin/source/netskope/server-message.ts';
import { PassThrough } from 'node:stream';
import { Socket } from 'node:net';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const page = readFileSync(at('docs/security.md'), 'utf8');

interface Row {
  readonly what: string;
  readonly limit: string;
  readonly setIn: string;
  readonly testedIn: string;
}

function rows(): readonly Row[] {
  const table = page.split('## Limits')[1]?.split('\n## ')[0] ?? '';
  return table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) => {
      const [, what = '', limit = '', setIn = '', testedIn = ''] = line
        .split('|')
        .map((cell) => cell.trim());
      return { what, limit, setIn: setIn.slice(1, -1), testedIn: testedIn.slice(1, -1) };
    });
}

/** Every way in which this number may be written in code. */
function spellings(figure: string): readonly string[] {
  const value = Number(figure.replaceAll(',', ''));
  const products = [1024, 1024 * 1024].flatMap((unit) =>
    value % unit === 0 ? [`${value / unit} * ${unit === 1024 ? '1024' : '1024 * 1024'}`] : [],
  );
  return [String(value), figure.replaceAll(',', '_'), ...products];
}

describe('the limits in docs/security.md', () => {
  it('are a table that this test can read', () => {
    expect(rows().length).to.be.at.least(15);
  });

  for (const { what, limit, setIn, testedIn } of rows()) {
    it(`are those of the code for: ${what}`, () => {
      const code = readFileSync(at(setIn), 'utf8');
      const [figure = ''] = /\d+(?:,\d{3})*/.exec(limit) ?? [];

      const found = spellings(figure).some((text) =>
        new RegExp(`\\b${text.replaceAll('*', '\\*')}\\b`).test(code),
      );
      expect(found, `${figure} in ${setIn}`).to.equal(true);
      const [, key] = /`[a-z_.]*?([a-z_]+)`/.exec(limit) ?? [];
      if (key !== undefined) expect(code).to.contain(`${key}:`);
      expect(existsSync(at(testedIn)), testedIn).to.equal(true);
    });
  }
});

describe('an answer of the API', () => {
  const room = {
    reservedBytes: 1e9,
    reserve: () => Promise.resolve(true),
    giveBack: () => undefined,
  };
  const body = (bytes: number): Readable =>
    Readable.from([Buffer.alloc(bytes >> 1), Buffer.alloc(bytes - (bytes >> 1))]);

  it('is read up to the limit and not a byte further', async () => {
    const options = { encoding: '', maxBytes: 1000, room };

    expect((await readBody(body(1000), options)).kind).to.equal('read');
    expect((await readBody(body(1001), options)).kind).to.equal('too_large');
  });

  it('gives at most 200 characters of an error to the log, and nothing of a huge one', async () => {
    const options = { encoding: '', secret: '' };
    const message = (text: string): Readable =>
      Readable.from([Buffer.from(JSON.stringify({ message: text }))]);

    expect(await readServerMessage(message('no '.repeat(100)), options)).to.have.lengthOf.at.most(
      200,
    );
    expect(await readServerMessage(message('no '.repeat(30_000)), options)).to.equal(undefined);
  });
});

describe('bytes of a receiver', () => {
  async function heard(send: (socket: Socket) => void): Promise<string> {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      send(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const socket = new Socket();
    const inbox = openInbox(socket);
    socket.connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1');
    const { kind } = await inbox.next();
    socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    return kind;
  }
  const str = (length: number): Buffer => {
    const head = Buffer.from([0xdb, 0, 0, 0, 0]);
    head.writeUInt32BE(length, 1);
    return head;
  };

  it('are a message up to 64 KiB, and no message once more is announced', async () => {
    const most = 65_536 - 5;

    expect(
      await heard((socket) => socket.write(Buffer.concat([str(most), Buffer.alloc(most)]))),
    ).to.equal('message');
    expect(await heard((socket) => socket.write(str(most + 1_000)))).to.equal('unreadable');
  });

  it('are a message up to 8 levels', async () => {
    const nested = (levels: number): Buffer =>
      Buffer.concat([Buffer.alloc(levels, 0x91), Buffer.of(0xc0)]);

    expect(await heard((socket) => socket.write(nested(8)))).to.equal('message');
    expect(await heard((socket) => socket.write(nested(9)))).to.equal('unreadable');
  });

  it('wait in the kernel when more than 64 messages are unread', async () => {
    const stream = new PassThrough();
    // As much of a socket as the inbox asks for.
    const inbox = openInbox(stream as unknown as Socket);
    stream.write(Buffer.alloc(65, 0xc0));
    await new Promise((resolve) => setImmediate(resolve));
    const wasPaused = stream.isPaused();
    for (let left = 65; left > 0; left -= 1) await inbox.next();

    expect(wasPaused).to.equal(true);
    expect(stream.isPaused()).to.equal(false);
  });
});

describe('MessagePack', () => {
  it('is read down to 128 levels', () => {
    const depth = (levels: number): string | undefined => {
      const reader = new MsgpackReader(
        Buffer.concat([Buffer.alloc(levels, 0x91), Buffer.of(0xc0)]),
      );
      reader.skip();
      return reader.failure;
    };

    expect(depth(128)).to.equal(undefined);
    expect(depth(129)).to.equal('too_deep');
  });
});
