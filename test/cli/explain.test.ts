import { expect } from 'chai';
import { runProgram } from '../support/child.ts';

const LOGIN = JSON.stringify({
  _id: '6b00f1c4',
  timestamp: 1736151783,
  record_type: 'audit',
  audit_log_event: 'Login Failed',
  user: 'admin@example.org',
  ur_normalized: 'admin@example.org',
  severity_level: 2,
  supporting_data: { data_type: 'user', data_values: ['198.51.100.7', 'admin@example.org'] },
  organization_unit: '',
});

describe('explain', function () {
  this.timeout(30_000);

  const explain = (args: readonly string[], input: string): ReturnType<typeof runProgram> =>
    runProgram(['explain', 'ocsf', '--stream', 'audit', ...args], { input });

  it('says of a login which rule took it, when it was, and where every attribute comes from', async () => {
    const { code, stdout, stderr } = await explain([], `${LOGIN}\n`);

    expect(stderr).to.equal('');
    expect(code).to.equal(0);
    const lines = stdout.split('\n').map((line) => line.trimEnd().replaceAll(/ {2,}/g, ' | '));
    expect(lines[0]).to.equal(
      'mapped by ocsf/netskope/authentication: kind authentication, 2025-01-06T08:23:03.000Z',
    );
    expect(lines).to.include.members([
      'attribute | value | from',
      'time | 1736151783000 2025-01-06T08:23:03.000Z | timestamp',
      'activity_id | 1 Logon | audit_log_event (in part)',
      'status_id | 2 Failure | audit_log_event (in part)',
      'severity_id | 3 Medium | severity_level (in part)',
      'message | "Login Failed" | audit_log_event',
      'user.email_addr | "admin@example.org" | user',
      'user.type_id | 2 Admin | the mapping itself',
      'src_endpoint.ip | "198.51.100.7" | supporting_data (in part)',
      'kept under unmapped (3): ur_normalized, severity_level, supporting_data',
      'absent (1): organization_unit',
    ]);
    expect(stdout).to.contain('filled in from the schema (10): ');
    expect(stdout).to.contain('class_uid 3002').and.to.contain('severity Medium');
  });

  it('keeps every line within 120 columns', async () => {
    const { stdout } = await explain([], `${LOGIN}\n`);

    const longest = Math.max(...stdout.split('\n').map((line) => line.length));
    expect(longest).to.be.at.most(120);
  });

  it('explains the first record, and every one with --all', async () => {
    const input = `${LOGIN}\n{"audit_log_event":"Something else"}\n`;

    const first = await explain([], input);
    const all = await explain(['--all'], input);

    expect(first.stdout.match(/^(?:mapped|raw)/gm)).to.deep.equal(['mapped']);
    expect(all.stdout.match(/^(?:mapped|raw)/gm)).to.deep.equal(['mapped', 'raw']);
    expect(all.stdout).to.contain('raw, for no rule takes it: kind audit, no time\nnot taken by ');
  });

  it('says what is wrong with an event', async () => {
    const { code, stdout } = await explain([], '{"audit_log_event":"Login Failed"}\n');

    expect(stdout).to.match(/^invalid by ocsf\/netskope\/authentication: kind invalid, no time\n/);
    expect(stdout).to.contain('  attribute_required_missing time: ');
    expect(code).to.equal(0);
  });

  it('prints JSON with --json, long integers as text', async () => {
    const record = `{"timestamp":1736151783,"audit_log_event":"Login Failed","n":8847222077216958610}`;

    const { stdout } = await explain(['--json'], `${record}\n`);

    const trace = JSON.parse(stdout) as {
      result: unknown;
      attributes: { attribute: string; value: unknown; fields: string[]; used: string[] }[];
      leftovers: string[];
    };
    expect(trace.result).to.include({
      verdict: 'mapped',
      rule: 'netskope/authentication',
      timeMs: 1736151783000,
    });
    expect(trace.attributes).to.deep.include({
      attribute: 'time',
      value: 1736151783000,
      fields: ['timestamp'],
      used: ['timestamp'],
    });
    expect(trace.leftovers).to.include('n');
  });

  it('ends with 1 when there is no record, and names a line that is none', async () => {
    const nothing = await explain([], '');
    const broken = await explain([], '{"a":\n');

    expect(nothing).to.include({ code: 1, stdout: '' });
    expect(nothing.stderr).to.contain('There was no record');
    expect(broken.code).to.equal(1);
    expect(broken.stderr).to.contain('stdin:1:1 ');
  });
});
