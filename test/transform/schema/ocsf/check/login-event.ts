import type { EventObject } from '../../../../../plugin/transform/schema/event-object.ts';

/** A login with an attribute of every type that the class knows, not yet completed. */
export const loginEvent = (): EventObject => ({
  activity_id: 1,
  severity_id: 1,
  time: 1736153549000,
  start_time: 1736153549000,
  duration: 5,
  count: 1,
  message: 'm',
  is_remote: true,
  status_id: 99,
  status: 'Odd',
  action_id: 1,
  metadata: {
    product: { name: 'Netskope', url_string: 'https://example.org/' },
    labels: ['a'],
    logged_time: 1736153549000,
  },
  user: {
    name: 'u',
    email_addr: 'u@example.org',
    uid: '8847222077216958610',
    groups: [{ name: 'g' }],
  },
  service: { name: 'Example' },
  session: { uuid: '01234567-89ab-cdef-0123-456789abcdef' },
  src_endpoint: {
    ip: '192.0.2.1',
    port: 443,
    mac: '00:00:5e:00:53:01',
    hostname: 'h.example.org',
    subnet_uid: 's',
    location: { city: 'Bern', lat: 46.9, long: 7, coordinates: [7, 46.9] },
  },
  device: { type_id: 0, hostname: 'h', subnet: '192.0.2.0/24' },
  certificate: {
    issuer: 'CN=x',
    serial_number: '1',
    fingerprints: [{ algorithm_id: 3, value: 'abcdef' }],
  },
  http_request: {
    http_method: 'GET',
    url: {
      url_string: 'https://example.org/',
      category_ids: [3, 99],
      categories: ['Pornography', 'Own'],
    },
  },
  enrichments: [{ name: 'n', value: 'v', data: { a: [1, { b: 'c' }] } }],
  start_time_dt: '2025-01-06T08:52:29Z',
  unmapped: { anything: [null, '', {}] },
});
