/** What an event type that Airkit documents must become. */
export interface AirkitEvent {
  readonly eventType: string;
  /** The rule below `airkit/` that takes it. */
  readonly rule: string;
  readonly classUid: number;
  readonly activityId: number;
  /** Undefined where the log says nothing about success. */
  readonly statusId: number | undefined;
}

type Row = readonly [
  eventType: string,
  rule: string,
  classUid: number,
  activityId: number,
  statusId?: number,
];

const ROWS: readonly Row[] = [
  ['portal_page_view', 'page-view', 6001, 2, 1],
  ['deployment_changed', 'application-lifecycle', 6002, 8, 1],
  ['new_adapter', 'entity-management', 3004, 1, 1],
  ['deleted_api_key', 'entity-management', 3004, 4, 1],
  ['deleted_encryption_key', 'entity-management', 3004, 4, 1],
  ['modified_notifier', 'entity-management', 3004, 3, 1],
  ['new_saml', 'entity-management', 3004, 1, 1],
  ['invite_sent', 'other', 0, 99],
  ['new_encryption_key', 'entity-management', 3004, 1, 1],
  ['user_support_scope_assigned', 'user-access', 3005, 1, 1],
  ['deleted_resource', 'entity-management', 3004, 4, 1],
  ['user_role_removed', 'user-access', 3005, 2, 1],
  ['deleted_notifier', 'entity-management', 3004, 4, 1],
  ['clone_datastore', 'entity-management', 3004, 1, 1],
  ['invalid_login', 'authentication', 3002, 1, 2],
  ['saml_assertion_received', 'authentication', 3002, 99, 1],
  ['user_created', 'account-change', 3001, 1, 1],
  ['user_logout', 'authentication', 3002, 2, 1],
  ['deleted_domain_certificate', 'entity-management', 3004, 4, 1],
  ['new_embed', 'entity-management', 3004, 1, 1],
  ['user_root_scope_assigned', 'user-access', 3005, 1, 1],
  ['deleted_adapter', 'entity-management', 3004, 4, 1],
  ['modified_datastore', 'entity-management', 3004, 3, 1],
  ['deleted_datastore', 'entity-management', 3004, 4, 1],
  ['user_login', 'authentication', 3002, 1, 1],
  ['app_deployed', 'application-lifecycle', 6002, 1, 1],
  ['new_resource', 'entity-management', 3004, 1, 1],
  ['new_api_key', 'entity-management', 3004, 1, 1],
  ['modified_adapter', 'entity-management', 3004, 3, 1],
  ['modified_api_key', 'entity-management', 3004, 3, 1],
  ['data_migration', 'other', 0, 99],
  ['org_created', 'entity-management', 3004, 1, 1],
  ['new_domain_certificate', 'entity-management', 3004, 1, 1],
  ['modified_domain_certificate', 'entity-management', 3004, 3, 1],
  ['new_notifier', 'entity-management', 3004, 1, 1],
  ['backup_datastore', 'entity-management', 3004, 99, 1],
  ['new_datastore', 'entity-management', 3004, 1, 1],
  ['password_change', 'account-change', 3001, 3, 1],
  ['modified_embed', 'entity-management', 3004, 3, 1],
  ['user_locked', 'account-change', 3001, 9, 1],
  ['deleted_embed', 'entity-management', 3004, 4, 1],
  ['app_undeployed', 'application-lifecycle', 6002, 2, 1],
  ['app_created', 'entity-management', 3004, 1, 1],
  ['user_role_added', 'user-access', 3005, 1, 1],
  ['request_state', 'other', 0, 99],
];

/** Every event type of Airkit's documentation, in its order. */
export const AIRKIT_EVENTS: readonly AirkitEvent[] = ROWS.map(
  ([eventType, rule, classUid, activityId, statusId]) => {
    return { eventType, rule, classUid, activityId, statusId };
  },
);
