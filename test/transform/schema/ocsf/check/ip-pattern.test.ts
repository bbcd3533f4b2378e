import { expect } from 'chai';
import { shippedClass } from '../../shipped-schema.ts';
import { readShipped } from '../../shipped-schema.ts';

interface Types {
  readonly types: Readonly<Record<string, { readonly regex: string }>>;
}

describe('the short cut for IPv4 addresses', () => {
  const { types } = JSON.parse(readShipped('schemas/ocsf-1.5.0/ocsf.json') ?? '') as Types;
  const schemaPattern = new RegExp(types.ip_t?.regex ?? 'none');
  const target = shippedClass('authentication').compile(['src_endpoint.ip']);
  const isTaken = (ip: string): boolean =>
    !target
      .check({ src_endpoint: { ip } }, 0)
      .some(({ code }) => code === 'attribute_value_regex_not_matched');

  it('takes nothing that the pattern of the schema refuses', () => {
    for (let octet = 0; octet < 1100; octet++)
      for (const text of [String(octet), String(octet).padStart(3, '0')])
        for (const ip of [`192.0.2.${text}`, `${text}.0.2.1`])
          expect(isTaken(ip), ip).to.equal(schemaPattern.test(ip));
  });
});
