/** What a user writes to switch on the rules that are shipped and not routed. */
export const optionalSet = `extends: ocsf
routes: { after: [netskope/page-as-network, netskope/other-alerts] }
`;

/** Rules that are shipped and not routed, with a record that only they take. */
export const OPTIONAL_RULES = [
  {
    rule: 'netskope/page-as-network',
    why: 'A visit to a page is traffic between two ends.',
    stream: 'page',
    record: `{
  "_id": "p1",
  "timestamp": 1736151783,
  "record_type": "page",
  "type": "connection",
  "user": "user-1@example.org",
  "srcip": "192.0.2.7",
  "dstip": "203.0.113.7",
  "dstport": 443,
  "domain": "www.example.org",
  "site": "example",
  "url": "www.example.org/news?page=2",
  "numbytes": 48211,
  "page_duration": 31
}`,
  },
  {
    rule: 'netskope/other-alerts',
    why: 'An alert of a type that the reference does not list is a finding all the same.',
    stream: 'alert',
    record: `{
  "_id": "w1",
  "timestamp": 1736151783,
  "record_type": "alert",
  "alert": "yes",
  "alert_type": "watchlist",
  "alert_name": "Watched users",
  "user": "user-1@example.org",
  "app": "Box",
  "activity": "Download",
  "object": "plan.pdf",
  "object_type": "File",
  "severity": "high",
  "action": "alert",
  "policy": "Watched users"
}`,
  },
] as const;
