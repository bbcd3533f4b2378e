import type { Draw } from '../records/draw.ts';
import { literal, numberSlot, textSlot } from '../records/slots.ts';
import type { Variant } from '../records/template.ts';
import { FILE_ACTIVITIES, LOGIN_ACTIVITIES, OTHER_ACTIVITIES } from './event-names.ts';
import {
  addressFields,
  appFields,
  deviceFields,
  directoryAttributes,
  fileFields,
  placeFields,
  sessionIds,
  userFields,
} from './pools.ts';

/** What every record of web and application traffic holds. */
export function trafficFields(draw: Draw): Variant {
  return {
    ...userFields(draw),
    ...deviceFields(draw),
    ...placeFields(draw, 'src'),
    ...placeFields(draw, 'dst'),
    ...addressFields(draw),
    ...appFields(draw),
    ...sessionIds(draw),
    custom_attr: directoryAttributes(draw),
    src_time: textSlot('ctime'),
    timestamp: numberSlot('secs'),
    count: 1,
  };
}

/** Application events: each activity several times, with different people, places and files. */
export function applicationVariants(draw: Draw): readonly Variant[] {
  const names = [...LOGIN_ACTIVITIES, ...FILE_ACTIVITIES, ...OTHER_ACTIVITIES];
  return [...names, ...names, ...names].map((activity) => application(draw, activity));
}

function application(draw: Draw, activity: string): Variant {
  const isLogin = /log(in|out)/i.test(activity);
  return {
    _id: textSlot('id24'),
    ...trafficFields(draw),
    ...(isLogin ? loginFields(draw) : fileFields(draw)),
    activity,
    action: draw.pick(['', '', '', 'allow', 'block']),
    alert: 'no',
    alert_type: draw.pick(['', '', 'policy']),
    managed_app: draw.pick(['yes', 'no', 'true']),
    policy_id: draw.pick(['', `${textSlot('md5', 3)} ${textSlot('dateBlank', -86_400)}.212437`]),
    record_type: draw.pick(['application', 'application', 'application', undefined]),
    severity: 'unknown',
    title: literal('"Q1 \\u0026 Q2 \\u00fcber"'),
    type: 'nspolicy',
    ja3: draw.pick([textSlot('md5', 2), 'NotAvailable']),
    smtp_to: draw.pick<unknown>([[], [], '-']),
  };
}

function loginFields(draw: Draw): Variant {
  return {
    logintype: draw.pick(['', 'SAML', 'OAuth', 'password']),
    loginurl: draw.pick(['', 'https://login.example.com/saml']),
    from_user: `user-${textSlot('user')}@example.org`,
  };
}

/** Page events, and the older connection events that share their fields. */
export function pageVariants(recordType: 'page' | 'connection'): (draw: Draw) => Variant[] {
  return (draw) => Array.from({ length: 60 }, () => page(draw, recordType));
}

function page(draw: Draw, recordType: string): Variant {
  const sent = draw.int(0, 90_000);
  const received = draw.int(0, 9_000_000);
  const durationSecs = draw.int(0, 600);
  return {
    _id: textSlot('id24'),
    ...trafficFields(draw),
    client_bytes: sent,
    server_bytes: received,
    numbytes: sent + received,
    conn_duration: durationSecs,
    conn_starttime: numberSlot('secs', -durationSecs),
    conn_endtime: numberSlot('secs'),
    dsthost: 'app.example.com',
    domain: 'app.example.com',
    http_transaction_count: draw.int(1, 40),
    record_type: draw.pick([recordType, recordType, recordType, '']),
    severity: '',
    type: 'connection',
    user_generated: draw.pick(['yes', 'no']),
  };
}
