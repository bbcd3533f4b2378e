import { expect } from 'chai';
import { runPage } from './run-page.ts';
import { openShell } from './shell.ts';
import type { Shell } from './shell.ts';

const SOUND = `# Page

\`\`\`yaml title="mappings/demo/set.yaml"
schema: none
routes: [rule]
\`\`\`

- In a list:

  \`\`\`yaml title="mappings/demo/rule.yaml"
  fields: { id: $transaction_id }
  \`\`\`

\`\`\`ndjson title="records.jsonl"
{"transaction_id":8847222077216958610,"name":"a"}
\`\`\`

\`\`\`console
$ echo 'one' && \\
  echo 'two'
one
…
$ fluent-netskope map demo --mappings-dir mappings records.jsonl
\`\`\`

\`\`\`json output
{ "id": 8847222077216958610, "unmapped": { "name": "a" } }
\`\`\`

\`\`\`console exit=2
$ fluent-netskope map nothing --mappings-dir mappings records.jsonl
…UNKNOWN_SET there is no mapping set "nothing".…
\`\`\`
`;

/** What is changed in the sound page, and what must be told of it. */
const BROKEN: readonly (readonly [string, string, string, RegExp])[] = [
  [
    'YAML that is no rule',
    'fields: { id: $transaction_id }',
    'feilds: { id: $transaction_id }',
    /ends with 2.*UNKNOWN_KEY/s,
  ],
  ['another output', '"unmapped"', '"other"', /^26: the command says:\n\{"id"/],
  ['a digit that is wrong', '{ "id": 8847222077216958610', '{ "id": 8847222077216958611', /^26: /],
  ['a line that is not said', 'one\n…', 'three\n…', /^18: .* says:\none\ntwo/s],
  ['a line that is left out', 'one\n…\n', 'one\n', /^18: .* says:\none\ntwo/s],
  ['another exit code', 'exit=2', 'exit=1', /^30: .* ends with 2, not 1/],
  ['a block without title', 'yaml title="mappings/demo/set.yaml"', 'yaml', /^3: a yaml block that/],
  ['a command that is misspelt', 'map demo', 'mapp demo', /unknown command/],
  [
    'an output without command',
    '```yaml title="mappings/demo/set.yaml"',
    '```yaml output',
    /^3: no/,
  ],
];

describe('runPage', function () {
  this.timeout(60_000);
  let shell: Shell;
  beforeEach(async () => {
    shell = await openShell();
  });
  afterEach(() => shell.remove());

  const run = async (page: string): Promise<string> => {
    const faults = await runPage(page, shell);
    return faults.map(({ line, message }) => `${line}: ${message}`).join('\n');
  };

  it('has nothing to say of a page that does what it shows', async () => {
    expect(await run(SOUND)).to.equal('');
  });

  for (const [what, before, after, fault] of BROKEN) {
    it(`tells of ${what}`, async () => {
      const page = SOUND.replace(before, after);

      expect(page).to.not.equal(SOUND);
      expect(await run(page)).to.match(fault);
    });
  }

  it('lets no file out of its folder', async () => {
    const escape = await runPage('```yaml title="../x.yaml"\na: 1\n```\n', shell).catch(String);

    expect(escape).to.contain('outside the folder');
  });
});
