import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { findChromium, launchChromium } from './chromium.ts';
import { openServer, type TestServer } from './open-server.ts';
import { NOW_MS, receiverOf, streamOf } from './sample-status.ts';

const MARKUP = '<img src=x onerror="document.title=\'hacked\'"><script>alert(1)</script>';

describe('the status page in Chromium', function () {
  this.timeout(60_000);
  let browser: Browser | undefined;
  let server: TestServer;
  let page: Page;
  let complaints: string[];
  let requested: string[];

  before(async function () {
    const executable = findChromium();
    if (executable === undefined) {
      console.log('      skipped: there is no Chromium; name one in CHROMIUM');
      this.skip();
    }
    browser = await launchChromium(executable);
  });

  after(() => browser?.close());

  beforeEach(async () => {
    server = await openServer();
    complaints = [];
    requested = [];
  });

  afterEach(async () => {
    await page.context().close();
    await server.close();
  });

  const open = async (options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> => {
    if (browser === undefined) throw new Error('Chromium was not started');
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      ...options,
    });
    page = await context.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => requested.push(request.url()));
    await page.addInitScript(COUNT_EVENTS);
    await page.goto(server.url);
    await page.waitForSelector('#main:not([hidden])');
    return page;
  };

  /** Waits for a condition; the policy of the page forbids the waiting that evaluates inside it. */
  const holds = async (condition: string): Promise<void> => {
    while (!(await page.evaluate<boolean>(condition))) continue;
  };

  /** Sends a snapshot and waits until the page shows `text`. */
  const shows = async (text: string): Promise<void> => {
    server.tick();
    await page.getByText(text).first().waitFor();
  };

  it('shows a calm page when all is well, without a word on the console', async () => {
    await open();
    await page.getByRole('heading', { name: 'Everything is delivered' }).waitFor();
    expect(await page.getByRole('status').textContent()).to.equal('Live');
    expect(await page.locator('#problems').isVisible()).to.equal(false);
    expect(complaints).to.deep.equal([]);
  });

  it('asks nobody but its own server', async () => {
    await open();
    expect(requested.filter((url) => !url.startsWith('data:')).toSorted()).to.deep.equal([
      server.url,
      `${server.url}events`,
    ]);
  });

  for (const width of [1280, 390]) {
    it(`is a table of streams to a screen reader at a width of ${width}`, async () => {
      await open({ viewport: { width, height: 844 } });
      const table = page.getByRole('table', { name: 'Streams' });
      expect(await table.getByRole('columnheader').count()).to.equal(7);
      const row = table.getByRole('row').filter({ has: page.getByRole('rowheader') });
      expect(await row.getByRole('rowheader').textContent()).to.equal('auditacme');
      expect(await row.getByRole('cell').count()).to.equal(6);
    });
  }

  it('fits a phone without scrolling sideways', async () => {
    server.scene.streams = [streamOf({ stream: 'a_stream_with_a_rather_long_name' })];
    server.scene.receiver = receiverOf({ phase: 'waiting', lastError: 'x'.repeat(300) });
    await open({ viewport: { width: 390, height: 844 } });
    await page.getByText('x'.repeat(300)).first().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(390);
  });

  it('names what is wrong and the cure, for the receiver and for a stream', async () => {
    await open();
    const trouble = { key: 'k', message: 'Grant the token a privilege.', sinceMs: NOW_MS - 60_000 };
    server.scene.streams = [streamOf({ state: 'denied', trouble })];
    server.scene.receiver = receiverOf({ phase: 'waiting', lastError: 'Start the receiver.' });
    await shows('Something is not delivered');
    const problems = page.getByRole('region', { name: 'What needs attention' });
    expect(await problems.getByRole('article').allTextContents()).to.deep.equal([
      'The receiver takes no framesStart the receiver.',
      'acme: audit – denied for 1 minGrant the token a privilege.',
    ]);
    expect(await page.locator('.state strong').textContent()).to.equal('Down');
  });

  it('shows two buckets that are one stream in rows of their own', async () => {
    const trouble = { key: 'k', message: 'Allow s3:ListBucket.', sinceMs: NOW_MS };
    server.scene.streams = [
      streamOf({ stream: 'airkit-audit', index: 'first' }),
      streamOf({ stream: 'airkit-audit', index: 'second', state: 'denied', trouble }),
    ];
    await open();
    const names = page.getByRole('table', { name: 'Streams' }).getByRole('rowheader');
    expect(await names.allTextContents()).to.deep.equal([
      'airkit-auditacme, first',
      'airkit-auditacme, second',
    ]);
    expect(await page.locator('.problem h3').allTextContents()).to.deep.equal([
      'acme: airkit-audit (second) – denied for 0 s',
    ]);
  });

  it('tells of one trouble of many streams once', async () => {
    const trouble = { key: 'k', message: 'Renew the token.', sinceMs: NOW_MS };
    server.scene.streams = ['audit', 'page', 'network'].map((stream) =>
      streamOf({ stream, state: 'denied', trouble }),
    );
    await open();
    const titles = page.locator('.problem h3');
    expect(await titles.allTextContents()).to.deep.equal([
      'acme: audit, page, network – denied for 0 s',
    ]);
  });

  it('does not repeat as an alert what the trouble of a stream says', async () => {
    const trouble = { key: 'k', message: 'Grant it.', sinceMs: NOW_MS };
    const about = { tenant: 'acme', sinceMs: NOW_MS, message: 'Again.' } as const;
    server.scene.streams = [streamOf({ state: 'denied', trouble }), streamOf({ stream: 'page' })];
    server.scene.alerts = [
      { ...about, kind: 'permission_missing', stream: 'audit' },
      { ...about, kind: 'silence', stream: 'audit' },
      { ...about, kind: 'stuck', stream: 'page' },
    ];
    await open();
    expect(await page.locator('.problem h3').allTextContents()).to.deep.equal([
      'acme: audit – denied for 0 s',
      'acme: audit: no records for 0 s',
      'acme: page: the stream is stuck for 0 s',
    ]);
  });

  it('shows alerts and a refused change, and takes them away when they are over', async () => {
    await open();
    server.scene.alerts = [
      { kind: 'silence', tenant: 'acme', stream: 'audit', sinceMs: NOW_MS, message: 'No records.' },
    ];
    server.scene.reload = {
      ...server.scene.reload,
      problem: { message: 'c.yaml:1:1', atMs: NOW_MS },
    };
    await shows('Delivering, with something to look at');
    expect(await page.locator('.problem').count()).to.equal(2);
    server.scene.alerts = [];
    server.scene.reload = { loadedAtMs: NOW_MS, reloads: 1 };
    await shows('Everything is delivered');
    expect(await page.locator('.problem').count()).to.equal(0);
  });

  it('remembers trouble that has passed', async () => {
    server.scene.streams = [streamOf({ lastError: 'The tenant was busy.', lastErrorAtMs: NOW_MS })];
    await open();
    await page.getByText('Well again; 0 s ago: The tenant was busy.').waitFor();
  });

  it('shows hostile text as text, wherever it comes from', async () => {
    const trouble = { key: 'k', message: MARKUP, sinceMs: NOW_MS };
    server.scene.streams = [streamOf({ stream: MARKUP, tenant: MARKUP, state: 'denied', trouble })];
    server.scene.receiver = receiverOf({ lastError: MARKUP });
    server.scene.alerts = [{ kind: 'lag', tenant: MARKUP, sinceMs: NOW_MS, message: MARKUP }];
    server.scene.reload = { ...server.scene.reload, problem: { message: MARKUP, atMs: NOW_MS } };
    server.logTail.write(
      JSON.stringify({ time: MARKUP, level: MARKUP, message: MARKUP, [MARKUP]: MARKUP }),
    );
    await open();
    await page.locator('#log li').waitFor();
    expect(await page.locator('img').count()).to.equal(0);
    expect(await page.locator('script').count()).to.equal(1);
    expect(await page.title()).to.equal('Something is not delivered – fluent-netskope');
    expect(complaints).to.deep.equal([]);
  });

  it('runs no script that a hole in it would let in', async () => {
    await open();
    await page.evaluate(`document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(MARKUP)})`);
    await holds('document.images.length === 1 && document.images[0].complete');
    expect(await page.title()).not.to.equal('hacked');
    expect(complaints.join()).to.contain('Content Security Policy');
  });

  it('shows log lines as they come, the newest first', async () => {
    await open();
    for (const message of ['one', 'two']) {
      server.logTail.write(
        JSON.stringify({ time: '2025-01-06T10:00:00Z', level: 'warn', message, status: 503 }),
      );
      await shows(message);
    }
    expect(await page.locator('#log .message').allTextContents()).to.deep.equal([
      'two status=503',
      'one status=503',
    ]);
  });

  it('stands still while it is paused, and catches up after', async () => {
    await open();
    await page.getByRole('button', { name: 'Pause' }).click();
    server.scene.receiver = receiverOf({ phase: 'waiting', lastError: 'Start the receiver.' });
    server.logTail.write(JSON.stringify({ time: '', level: 'warn', message: 'while paused' }));
    server.tick();
    await holds('window.statusEvents === 2');
    expect(await page.title()).to.equal('fluent-netskope');
    expect(await page.locator('#log li').count()).to.equal(0);
    await page.getByRole('button', { name: 'Go on' }).click();
    await shows('Start the receiver.');
    await page.getByText('while paused').waitFor();
  });

  it('says that the connection is lost, and goes on by itself when the server is back', async () => {
    await open();
    await server.close();
    await page.getByText('Connection lost, trying again.').waitFor();
    expect(await page.locator('#main.is-stale').count()).to.equal(1);
    server = await openServer({ listen: `127.0.0.1:${server.port}` });
    await page.getByText('Live', { exact: true }).waitFor();
    expect(await page.locator('#main.is-stale').count()).to.equal(0);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has enough contrast in its ${colorScheme} colours`, async () => {
      const trouble = { key: 'k', message: 'Do this.', sinceMs: NOW_MS };
      server.scene.streams = [
        streamOf(),
        streamOf({ stream: 'page', state: 'backing off', trouble }),
        streamOf({ stream: 'alert', state: 'denied', trouble }),
      ];
      for (const level of ['info', 'warn', 'error']) {
        server.logTail.write(JSON.stringify({ time: '', level, message: 'words', status: 1 }));
      }
      await open({ colorScheme });
      await page.locator('#log li').first().waitFor();
      const poor = await page.evaluate<readonly string[]>(POOR_CONTRAST);
      expect(poor).to.deep.equal([]);
    });
  }
});

/** Counts the snapshots that arrive, so that a test can wait for one that the page must not show. */
const COUNT_EVENTS = `
  window.statusEvents = 0;
  window.EventSource = class extends EventSource {
    constructor(url) {
      super(url);
      this.addEventListener('status', () => (window.statusEvents += 1));
    }
  };`;

/** Every element with a text of its own whose contrast with what lies behind it is below 4.5 to 1. */
const POOR_CONTRAST = `(() => {
  const parts = (colour) => {
    const found = colour.match(/[\\d.]+/g).map(Number);
    return { rgb: found.slice(0, 3), alpha: found[3] ?? 1 };
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const { rgb, alpha } = parts(getComputedStyle(at).backgroundColor);
      if (alpha === 1) return rgb;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const element of document.body.querySelectorAll('*')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
    if (!own || element.closest('script, style, noscript, .unseen') || element.offsetParent === null) continue;
    const text = light(parts(getComputedStyle(element).color).rgb);
    const ground = light(behind(element));
    const ratio = (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
    if (ratio < 4.5) poor.push(element.tagName + '.' + element.className + ' ' + ratio.toFixed(2));
  }
  return poor;
})()`;
