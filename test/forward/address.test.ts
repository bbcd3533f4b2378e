import { expect } from 'chai';
import { formatAddress, parseAddress } from '../../plugin/forward/address.ts';

const GOOD: readonly (readonly [string, object])[] = [
  ['unix:///run/fluent/fluent.sock', { kind: 'unix', path: '/run/fluent/fluent.sock' }],
  ['tcp://127.0.0.1:24224', { kind: 'tcp', host: '127.0.0.1', port: 24224 }],
  ['tcp://[2001:db8::1]:24224', { kind: 'tcp', host: '2001:db8::1', port: 24224 }],
  ['tls://logs.example.org:24284', { kind: 'tls', host: 'logs.example.org', port: 24284 }],
];

const BAD: readonly (readonly [string, string])[] = [
  ['', 'is no receiver address'],
  ['/run/fluent.sock', 'is no receiver address'],
  ['http://example.org:80', 'scheme that is not known'],
  ['unix://run/fluent.sock', 'not an absolute path'],
  [`unix:///${'x'.repeat(108)}`, 'longer than 107 bytes'],
  ['unix:///run/a\0b', 'zero byte'],
  ['tcp://example.org', 'a host and a port'],
  ['tcp://:24224', 'a host and a port'],
  ['tcp://user@example.org:24224', 'a host and a port'],
  ['tcp://2001:db8::1:24224', 'a host and a port'],
  ['tcp://example.org:24224/path', 'a host and a port'],
  ['tcp://example.org:0', 'port outside 1 to 65535'],
  ['tcp://example.org:65536', 'port outside 1 to 65535'],
];

describe('parseAddress', () => {
  for (const [text, address] of GOOD) {
    it(`reads ${text} and writes it the same`, () => {
      const parsed = parseAddress(text);

      expect(parsed).to.deep.equal({ kind: 'address', address });
      if (parsed.kind === 'address') expect(formatAddress(parsed.address)).to.equal(text);
    });
  }

  for (const [text, complaint] of BAD) {
    it(`refuses ${JSON.stringify(text.slice(0, 40))}: ${complaint}`, () => {
      const parsed = parseAddress(text);

      expect(parsed.kind).to.equal('invalid');
      if (parsed.kind === 'invalid') expect(parsed.message).to.include(complaint);
    });
  }
});
