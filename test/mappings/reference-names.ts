/** One name that the reference lists, and what must become of a record with it. */
export interface ReferenceName {
  readonly stream: string;
  readonly record: Readonly<Record<string, string>>;
  readonly classUid: number;
  readonly activityId: number;
  /** Undefined where the record says nothing about success. */
  readonly statusId: number | undefined;
}

/** Events of the console: class, activity, status. */
const CONSOLE: readonly (readonly [string, number, number, number])[] = [
  ['Login Failed', 3002, 1, 2],
  ['SSO Login Failed', 3002, 1, 2],
  ['SSO Login Failed by Netskope Support', 3002, 1, 2],
  ['Login Successful', 3002, 1, 1],
  ['SSO Login Successful', 3002, 1, 1],
  ['SSO Login Successful by Netskope Support', 3002, 1, 1],
  ['Logout Successful', 3002, 2, 1],
  ['Admin logged out because of successive login failures', 3002, 2, 1],
  ['Created new admin', 3001, 1, 1],
  ['Added SSO Admin', 3001, 1, 1],
  ['Created new support admin', 3001, 1, 1],
  ['Enabled admin', 3001, 2, 1],
  ['Enabled Netskope Support SSO', 3001, 2, 1],
  ['Password Change Successful', 3001, 3, 1],
  ['Password Change Failed Attempt', 3001, 3, 2],
  ['Reset password', 3001, 4, 1],
  ['Disabled admin', 3001, 5, 1],
  ['Disabled Netskope Support SSO', 3001, 5, 1],
  ['Deleted admin', 3001, 6, 1],
  ['Deleted Netskope SSO admin', 3001, 6, 1],
  ['Unlocked admin', 3001, 12, 1],
  ['Edited SSO Admin Record', 3001, 99, 1],
  ['Edit admin record', 3001, 99, 1],
  ['Updated admin settings', 3001, 99, 1],
  ['Created new inline policy', 3004, 1, 1],
  ['Set dedicated egress ip policy', 3004, 3, 1],
  ['Created new rbi template', 3004, 1, 1],
  ['Created new tunnel group', 3004, 1, 1],
  ['Created new introspection policy', 3004, 1, 1],
  ['Next Gen CASB API instance created', 3004, 1, 1],
  ['Created a new Next Gen CASB API policy', 3004, 1, 1],
  ['Next Gen CASB API retroscan created', 3004, 1, 1],
  ['Edited inline policy', 3004, 3, 1],
  ['Update default actions for inline policies', 3004, 3, 1],
  ['Edited rbi template', 3004, 3, 1],
  ['Edited tunnel group', 3004, 3, 1],
  ['Edit introspection policy record', 3004, 3, 1],
  ['Next Gen CASB API instance updated', 3004, 3, 1],
  ['Edited Next Gen CASB API policy', 3004, 3, 1],
  ['Next Gen CASB API retroscan edited', 3004, 3, 1],
  ['Deleted inline policy', 3004, 4, 1],
  ['Deleted rbi template', 3004, 4, 1],
  ['Deleted tunnel group', 3004, 4, 1],
  ['Deleted introspection policy', 3004, 4, 1],
  ['Next Gen CASB API instance deleted', 3004, 4, 1],
  ['Deleted Next Gen CASB API policy', 3004, 4, 1],
  ['Next Gen CASB API retroscan deleted', 3004, 4, 1],
  ['Pushed inline policy', 3004, 10, 1],
  ['Pushed rbi template', 3004, 10, 1],
  ['Pushed tunnel groups', 3004, 10, 1],
  ['Applied Phoenix policy record(s)', 3004, 10, 1],
  ['Pushed Introspection policies', 3004, 10, 1],
  ['Pushed Next Gen CASB API policies', 3004, 10, 1],
  ['Next Gen CASB API retroscan stopped', 3004, 11, 1],
  ['Next Gen CASB API retroscan paused', 3004, 12, 1],
];

/** Logins and logouts of applications: activity, status. */
const LOGINS: readonly (readonly [string, number, number])[] = [
  ['Login Attempt', 1, 0],
  ['Login Failed', 1, 2],
  ['Login Successful', 1, 1],
  ['Logout', 2, 1],
  ['Another login', 1, 0],
];

/** What people do with files. */
const FILES: readonly (readonly [string, number])[] = [
  ['Browser File Upload', 1],
  ['Attach', 1],
  ['Create', 99],
  ['Download', 2],
  ['Download All', 2],
  ['Download Installer', 2],
  ['Edit', 3],
  ['Quick Edit', 3],
  ['Insert', 3],
  ['Delete', 4],
  ['Delete All', 4],
  ['Copy', 6],
  ['Move', 7],
  ['Preview', 9],
  ['Formshare', 12],
  ['File Share Access', 14],
  ['Upload', 1],
  ['Share', 12],
  ['Post', 99],
  ['View', 14],
  ['Archive', 99],
  ['Bluetooth File Transfer', 6],
  ['Detach', 99],
  ['Print', 99],
  ['Publish', 12],
];

/** Actions on network events: activity, status. */
const NETWORK: readonly (readonly [string, number, number])[] = [
  ['Allow', 6, 1],
  ['Bypass', 6, 1],
  ['Proceed', 6, 1],
  ['Block', 5, 2],
  ['Closed', 2, 1],
  ['Idle Timeout', 2, 1],
];

/** Types of alerts that are detections. */
const DETECTIONS: readonly string[] = [
  'Compromised Credential',
  'Malsite',
  'Malware',
  'Policy',
  'UBA',
  'C2',
];

/** Every name of the reference, as the sparsest record that can carry it. */
export const REFERENCE_NAMES: readonly ReferenceName[] = [
  ...CONSOLE.map(([name, classUid, activityId, statusId]) => {
    const record = { type: 'admin_audit_logs', audit_log_event: name };
    return { stream: 'audit', record, classUid, activityId, statusId };
  }),
  ...LOGINS.map(([name, activityId, statusId]) => {
    const record = { activity: name };
    return { stream: 'application', record, classUid: 3002, activityId, statusId };
  }),
  ...FILES.map(([name, activityId]) => {
    const record = { activity: name, alert: 'no' };
    return { stream: 'application', record, classUid: 6006, activityId, statusId: undefined };
  }),
  ...NETWORK.map(([name, activityId, statusId]) => {
    const record = { record_type: 'network', action: name };
    return { stream: 'network', record, classUid: 4001, activityId, statusId };
  }),
  ...DETECTIONS.map((name) => {
    const record = { record_type: 'alert', alert: 'yes', alert_type: name };
    return { stream: 'alert', record, classUid: 2004, activityId: 1, statusId: 1 };
  }),
  {
    stream: 'page',
    record: { record_type: 'connection' },
    classUid: 4001,
    activityId: 6,
    statusId: undefined,
  },
  {
    stream: 'alert',
    record: { record_type: 'alert', alert_type: 'DLP' },
    classUid: 2006,
    activityId: 1,
    statusId: 1,
  },
  {
    stream: 'incident',
    record: { record_type: 'incident', status: 'new' },
    classUid: 2006,
    activityId: 1,
    statusId: 1,
  },
  {
    stream: 'endpoint',
    record: { record_type: 'epdlp', type: 'endpoint' },
    classUid: 2006,
    activityId: 1,
    statusId: 1,
  },
  {
    stream: 'infrastructure',
    record: { record_type: 'infrastructure' },
    classUid: 5001,
    activityId: 1,
    statusId: undefined,
  },
];

/** Records that the reference does not list: they go out as they came. */
export const UNLISTED: readonly Omit<ReferenceName, 'classUid' | 'activityId' | 'statusId'>[] = [
  { stream: 'audit', record: { record_type: 'audit', audit_log_event: 'Downloaded report' } },
  {
    stream: 'application',
    record: { record_type: 'application', activity: 'Browse', alert: 'no' },
  },
  {
    stream: 'application',
    record: { record_type: 'application', activity: 'Upload', alert: 'yes' },
  },
  { stream: 'network', record: { record_type: 'network', action: '' } },
  { stream: 'network', record: { record_type: 'network', action: 'reset' } },
  { stream: 'page', record: { record_type: 'page', type: 'connection' } },
  { stream: 'endpoint', record: { record_type: 'epdlp', type: 'other' } },
  { stream: 'alert', record: { record_type: 'alert', alert: 'no', alert_type: 'Malware' } },
  ...[
    'watchlist',
    'quarantine',
    'Remediation',
    'Security Assessment',
    'ctep',
    'ips',
    'content',
    'Device',
    '',
  ].map((name) => ({
    stream: 'alert',
    record: { record_type: 'alert', alert: 'yes', alert_type: name },
  })),
  {
    stream: 'alert',
    record: { record_type: 'something new', alert: 'yes', alert_type: 'Malware' },
  },
];
