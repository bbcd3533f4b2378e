import type { Draw } from '../records/draw.ts';
import { numberSlot, textSlot, type SlotKind } from '../records/slots.ts';
import type { Variant } from '../records/template.ts';
import { NETWORK_ACTIONS } from './event-names.ts';
import {
  addressFields,
  deviceFields,
  directoryAttributes,
  placeFields,
  userFields,
} from './pools.ts';

/** Network events: each action in each of the forms that times are written in. */
export function networkVariants(draw: Draw): readonly Variant[] {
  const forms: readonly SlotKind[] = ['dateBlank', 'dateColon', 'datePlain'];
  return NETWORK_ACTIONS.flatMap((action) => [
    ...forms.map((form) => flow(draw, action, form)),
    privateAccess(draw, action),
  ]);
}

function flow(draw: Draw, action: string, form: SlotKind): Variant {
  const sent = draw.int(0, 400_000);
  const received = draw.int(0, 4_000_000);
  const spanSecs = draw.int(1, 900);
  return {
    _id: textSlot('id24'),
    ...userFields(draw),
    ...deviceFields(draw),
    ...placeFields(draw, 'src'),
    ...placeFields(draw, 'dst'),
    ...addressFields(draw),
    access_method: 'Client',
    action,
    app: draw.pick(['DNS', '[smtp-relay.example.com]', '']),
    client_bytes: sent,
    client_packets: draw.int(1, 400),
    count: 1,
    custom_attr: directoryAttributes(draw),
    domain: 'relay.example.net',
    end_time: textSlot(form),
    ip_protocol: draw.pick(['TCP', 'UDP', 'ICMP']),
    network_session_id: textSlot('uint64', 1),
    num_sessions: 1,
    numbytes: sent + received,
    policy: draw.pick(['', 'Default &amp; Fallback']),
    record_type: 'network',
    server_bytes: received,
    server_packets: draw.int(0, 4000),
    // Private-access records are known to hold about twice the span here.
    session_duration: spanSecs * 1900,
    srcport: draw.int(1024, 65_535),
    start_time: textSlot(form, -spanSecs),
    timestamp: numberSlot('secs'),
    traffic_type: draw.pick(['NonWeb', 'DNS']),
    type: 'network',
  };
}

/** Private access names the user's machine and its publisher, and no address of either side. */
function privateAccess(draw: Draw, action: string): Variant {
  return {
    ...flow(draw, action, 'dateColon'),
    publisher_cn: `${textSlot('md5', 5)}.example.net`,
    publisher_ip: '192.0.2.53',
    publisher_name: 'publisher-1',
    publisher_port: 443,
    srcip: '',
    traffic_type: 'PrivateApp',
    tunnel_type: 'NPA',
    userip: '',
  };
}
