import { expect } from 'chai';
import { createConfigParser } from '../../plugin/config/load-config.ts';
import { httpOf } from '../../plugin/config/tenant-http.ts';
import { configWith, environment } from './config-cases.ts';

describe('httpOf', () => {
  it('puts what the tenant says before what is common', () => {
    const text = configWith({
      tenant:
        '    proxy: none\n  - { name: b, url: "https://b.goskope.com", token: { env: B }, streams: [page] }\n',
      more: 'http: { ca_file: /ca.pem, timeout_secs: 7 }\n',
    });
    const loaded = createConfigParser()(text, { file: '/etc/c.yaml', environment });
    if (loaded.kind === 'invalid') return expect.fail(JSON.stringify(loaded.diagnostics));
    const settings = loaded.config.tenants.map((tenant) => httpOf(loaded.config, tenant));
    expect(settings.map(({ proxy }) => proxy)).to.deep.equal(['none', 'environment']);
    expect(settings.map(({ ca_file }) => ca_file)).to.deep.equal(['/ca.pem', '/ca.pem']);
    expect(settings.map(({ timeout_secs }) => timeout_secs)).to.deep.equal([7, 7]);
  });
});
