import type { Draw } from '../records/draw.ts';
import { numberSlot, textSlot } from '../records/slots.ts';
import type { Variant } from '../records/template.ts';

/** Measurements of appliances; the value is text, a number, or a word. */
export function infrastructureVariants(draw: Draw): readonly Variant[] {
  return Array.from({ length: 24 }, () => ({
    _id: textSlot('id24'),
    hostname: draw.pick([`appliance-${textSlot('user')}.example.net`, '']),
    metric_name: draw.pick(['CPU_15min', 'Auth_proxy_status', 'Log_Upload-2']),
    metric_type: draw.pick(['gauge', 'boolean']),
    metric_value: draw.pick<unknown>(['31.7696267853', 22.25, 'true', '']),
    package_version: draw.pick(['110.2', 'N/A']),
    record_type: 'infrastructure',
    serial: draw.pick([`FF03450FF${textSlot('user')}`, 'FF03\u0000\u0000']),
    timestamp: numberSlot('secs'),
  }));
}

/** The state of clients, as the named iterators give it. */
export function clientStatusVariants(draw: Draw): readonly Variant[] {
  return Array.from({ length: 24 }, () => ({
    city: draw.pick(['Münster', 'Boardman, Oregon']),
    client_install_time: numberSlot('secs', -9_000_000),
    client_version: '126.0',
    country: draw.pick(['DE', 'US']),
    device_id: textSlot('md5', 1),
    'host_info.device_model': draw.pick(['Latitude "7440"', 'MacBook Pro']),
    'host_info.hostname': `pc-${textSlot('user')}`,
    'host_info.mac_addresses': '00-00-5E-00-53-01|00-00-5E-00-53-02',
    'host_info.nsdeviceuid': textSlot('md5', 2),
    'host_info.os': draw.int(1, 5),
    'last_seen_device_event.event': draw.int(1, 9),
    'last_seen_device_event.event_details': 'reason=user|source=tray',
    'last_seen_device_event.timestamp': numberSlot('secs'),
    last_connected_from_public_ip: `198.51.100.${textSlot('octet', 1)}`,
    last_event_timestamp: numberSlot('secs'),
    'user_info.username': `user-${textSlot('user')}@example.org`,
  }));
}
