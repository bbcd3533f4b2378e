import { expect } from 'chai';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import { join } from 'node:path';
import { type Receiver, startReceiver } from '../../plugin/receiver/receiver.ts';
import { type Simulator, startSimulator } from '../../plugin/simulator/simulator.ts';
import { createAuthority } from '../forward/support/certificates.ts';
import { runProgram, startProgram } from '../support/child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Characters that every encoding changes. */
const TOKEN = 'tok"en\\/+&?=%zQ9-0123456789abcdef';
const KEY = 'k€y "with" blanks/+and\\more-8642';
const PASSWORD = 'pass/word+%20-97531';
const PROXY_PASSWORD = 'proxy-p4ssword-11223344';
/** So many characters of a secret are a leak. */
const PREFIX = 8;

/** Every way in which a text could stand in an output, whole and in part. */
function traces(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const parts = [secret, secret.slice(0, PREFIX), secret.slice(-PREFIX)];
  const texts = parts.flatMap((part) => [
    part,
    encodeURIComponent(part),
    encodeURIComponent(part).toLowerCase(),
    encodeURIComponent(part).replaceAll('%20', '+'),
    JSON.stringify(part).slice(1, -1),
    JSON.stringify(JSON.stringify(part)).slice(3, -3),
  ]);
  const encoded = [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    const whole = text.slice(Math.ceil((shift * 8) / 6), -4);
    return [whole.slice(0, 12), whole.slice(-12)];
  });
  const urlSafe = encoded.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [...texts, ...encoded, ...urlSafe, bytes.toString('hex').slice(0, 2 * PREFIX)];
}

describe('secrets', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const closers: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  async function configure(url: string, forward: string, more = ''): Promise<string> {
    const secrets = join(folder(), 'secrets');
    await mkdir(secrets, { recursive: true });
    for (const [name, value] of Object.entries({ token: TOKEN, key: KEY, password: PASSWORD })) {
      await writeFile(join(secrets, name), `${value}\n`, { mode: 0o600 });
    }
    const file = join(folder(), 'c.yaml');
    await writeFile(
      file,
      `tenants:
  - { name: acme, url: "${url}", token: { file: secrets/token }, streams: [audit], start: -2h }
forward:
  ${forward}
  backoff_min_secs: 0.02
  handshake_timeout_secs: 1
state_dir: ${folder()}/state
log_level: debug
http: { backoff_min_secs: 0.02, backoff_max_secs: 0.1, denied_interval_secs: 0.2, timeout_secs: 3 }
${more}`,
    );
    return file;
  }
  const WITH_KEY = 'shared_key: { file: secrets/key }';
  const WITH_USER = `${WITH_KEY}\n  username: someone\n  password: { file: secrets/password }`;
  const unix = (): string => `unix://${folder()}/fluent.sock`;

  async function stateTexts(at: string): Promise<string> {
    const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
    const texts = await Promise.all(
      entries.map((entry) => {
        const path = join(at, entry.name);
        if (entry.isDirectory()) return stateTexts(path);
        return entry.isFile() ? readFile(path, 'latin1') : Promise.resolve('');
      }),
    );
    return texts.join('\n');
  }

  async function expectNoTrace(...outputs: readonly string[]): Promise<void> {
    const all = [...outputs, await stateTexts(join(folder(), 'state'))].join('\n');
    const found = [TOKEN, KEY, PASSWORD, PROXY_PASSWORD].flatMap((secret) =>
      traces(secret).filter((trace) => all.includes(trace)),
    );
    expect(found).to.deep.equal([]);
  }

  const ENVIRONMENT = {
    HTTPS_PROXY: `http://someone:${PROXY_PASSWORD}@127.0.0.1:9`,
    NO_PROXY: '127.0.0.1',
  };

  /** Runs until the output says so, or to its end. */
  async function run(config: string, until: string, more: Record<string, string> = {}) {
    const child = startProgram(['run', '-c', config], { ...ENVIRONMENT, ...more });
    await child.says(until);
    child.process.kill('SIGKILL');
    await child.ended;
    return child.stdout() + child.stderr();
  }

  const check = async (config: string, ...more: string[]): Promise<string> => {
    const { stdout, stderr } = await runProgram(['check', '-c', config, ...more], {
      environment: ENVIRONMENT,
    });
    return stdout + stderr;
  };

  async function simulator(token = TOKEN): Promise<Simulator> {
    const started = await startSimulator({ records: 10, rateLimitPerSecond: 'off', token });
    closers.push(() => started.close());
    return started;
  }

  /** An API that repeats the token in every way it can, at places where a message is cut. */
  async function echoing(): Promise<string> {
    const server: Server = createServer((request, response) => {
      const token = String(request.headers['netskope-api-token']);
      const ways = [token, encodeURIComponent(token), Buffer.from(token).toString('base64')];
      const padding = request.url?.includes('resend') === true ? 150 : 180;
      const message = `${'x'.repeat(padding)} ${ways.join(' ')}`;
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(
      () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    );
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
  }

  async function receiver(sharedKey: string, hasUsers = true): Promise<Receiver> {
    const started = await startReceiver(
      {
        listen: { kind: 'unix', path: join(folder(), 'fluent.sock') },
        security: {
          hostname: 'receiver',
          sharedKey,
          ...(hasUsers ? { users: new Map([['someone', 'another']]) } : {}),
        },
      },
      () => Promise.resolve(),
    );
    closers.push(() => started.close());
    return started;
  }

  it('are found by this search in every form', () => {
    for (const secret of [TOKEN, KEY, PASSWORD]) {
      const shown = [
        `a ${secret} b`,
        encodeURIComponent(`x${secret}`),
        JSON.stringify({ a: secret }),
        Buffer.from(`12${secret}3`).toString('base64'),
        Buffer.from(secret).toString('hex'),
        secret.slice(0, PREFIX),
      ];
      for (const text of shown) {
        expect(
          traces(secret).some((trace) => text.includes(trace)),
          text,
        ).to.equal(true);
      }
    }
  });

  it('stay out of everything when the token is refused and echoed', async () => {
    const config = await configure(await echoing(), `to: "${unix()}"`);

    const output = await run(config, 'refuses the token');
    const checked = await check(config);

    expect(checked).to.contain('401');
    await expectNoTrace(output, checked, await check(config, '--json'));
  });

  it('stay out of everything when the shared key is wrong', async () => {
    await receiver('another key');
    const { url } = await simulator();
    const config = await configure(url, `to: "${unix()}"\n  ${WITH_KEY}`);

    const output = await run(config, 'WRONG_SHARED_KEY');

    await expectNoTrace(output, await check(config), await check(config, '--json'));
  });

  it('stay out of everything when the password is wrong', async () => {
    await receiver(KEY);
    const { url } = await simulator();
    const config = await configure(url, `to: "${unix()}"\n  ${WITH_USER}`);

    const output = await run(config, 'WRONG_USER');

    await expectNoTrace(output, await check(config));
  });

  it('stay out of everything when TLS can not be agreed on', async () => {
    const { url } = await simulator();
    const garbage = createSocketServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('no TLS here', () => socket.destroy());
    });
    await new Promise<void>((resolve) => garbage.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => garbage.close(() => resolve())));
    const address = garbage.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const client = createAuthority('test').issue('client.example.org');
    await writeFile(join(folder(), 'client.pem'), client.cert);
    await writeFile(join(folder(), 'client.key'), client.key, { mode: 0o600 });
    const config = await configure(
      url,
      `to: "tls://127.0.0.1:${port}"\n  ${WITH_KEY}\n  tls: { cert_file: client.pem, key_file: client.key }`,
    );

    const output = await run(config, 'TLS_FAILED');
    const checked = await check(config);

    await expectNoTrace(output, checked);
    const [, line = 'no line'] = client.key.split('\n');
    expect(output + checked).not.to.contain(line.slice(0, 20));
  });

  it('stay out of everything when the proxy can not be reached', async () => {
    const config = await configure('https://acme.example.org', `to: "${unix()}"\n  ${WITH_KEY}`);

    const output = await run(config, 'acme.example.org');

    await expectNoTrace(output, await check(config));
  });

  it('stay out of everything when the program breaks down over them', async () => {
    await receiver(KEY, false);
    const { url } = await simulator();
    const config = await configure(url, `to: "${unix()}"\n  ${WITH_KEY}`);
    const breaker = join(folder(), 'breaker.mjs');
    await writeFile(
      breaker,
      `import fs from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const { rename } = fs;
let calls = 0;
fs.rename = (...paths) => {
  calls += 1;
  // The first page was answered and delivered by then, so that both secrets were in use.
  if (calls < 2) return rename(...paths);
  const secrets = ['token', 'key'].map((name) => readFileSync(${JSON.stringify(join(folder(), 'secrets'))} + '/' + name, 'utf8').trim());
  throw new TypeError('the program broke down over ' + secrets.join(' and '));
};
syncBuiltinESMExports();
`,
    );

    const { code, stdout, stderr } = await runProgram(['run', '-c', config], {
      environment: { ...ENVIRONMENT, NODE_OPTIONS: `--import ${breaker}` },
    });

    expect(code).to.equal(1);
    expect(stderr).to.contain('the program broke down over').and.to.contain('[redacted]');
    await expectNoTrace(stdout, stderr);
  });

  it('stay out of what people read, too', async () => {
    await receiver('another key');
    const { url } = await simulator();
    const config = await configure(url, `to: "${unix()}"\n  ${WITH_KEY}`, 'log_format: pretty\n');

    const output = await run(config, 'WRONG_SHARED_KEY');

    expect(output).to.match(/^\[\d\d:\d\d:\d\d\] WARN: The receiver takes no frames/m);
    await expectNoTrace(output);
  });
});
