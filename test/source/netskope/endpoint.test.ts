import { expect } from 'chai';
import { exportUrl } from '../../../plugin/source/netskope/endpoint.ts';

const path = { family: 'alerts', type: 'dlp' } as const;

describe('exportUrl', () => {
  it('names family, type, index and operation', () => {
    const url = exportUrl('https://tenant.example.com', {
      path,
      index: 'fluent-netskope',
      operation: { kind: 'next' },
    });
    expect(url.href).to.equal(
      'https://tenant.example.com/api/v2/events/dataexport/alerts/dlp?index=fluent-netskope&operation=next',
    );
  });

  it('writes an epoch as plain seconds', () => {
    const operation = { kind: 'epoch', epochSecs: 1736150000 } as const;
    const url = exportUrl('https://tenant.example.com/', { path, index: 'a', operation });
    expect(url.searchParams.get('operation')).to.equal('1736150000');
  });

  it('keeps a path of the base and drops its query', () => {
    const operation = { kind: 'resend' } as const;
    const url = exportUrl('http://127.0.0.1:8080/gate/?x=1#y', { path, index: 'a', operation });
    expect(url.href).to.equal(
      'http://127.0.0.1:8080/gate/api/v2/events/dataexport/alerts/dlp?index=a&operation=resend',
    );
  });

  it('escapes an index that could end the parameter', () => {
    const url = exportUrl('https://tenant.example.com', {
      path,
      index: 'a&operation=head',
      operation: { kind: 'next' },
    });
    expect(url.searchParams.getAll('operation')).to.deep.equal(['next']);
  });
});
