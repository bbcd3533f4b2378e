import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createConfigParser } from '../../plugin/config/load-config.ts';
import { formatDiagnostic } from '../../plugin/diagnostics/diagnostic.ts';
import { readShipped } from '../shippers/support/shipped-configurations.ts';
import { blocksOf } from './page-blocks.ts';
import { pageText } from './shown-pages.ts';

const PAGE = pageText('docs/sets.md');
const parse = createConfigParser();

/** The configurations of the page, by the name of their file. */
const configurations = new Map(
  blocksOf(PAGE).flatMap(({ language, title, text }) =>
    language === 'yaml' && title !== undefined ? [[title, text] as const] : [],
  ),
);

function loaded(name: string) {
  const result = parse(configurations.get(name) ?? '', { file: name, environment: {} });
  if (result.kind === 'ok') return result;
  throw new Error(result.diagnostics.map(formatDiagnostic).join('\n'));
}

describe('the page about the sets that ship', () => {
  it('names every set', () => {
    const folder = fileURLToPath(new URL('../../mappings', import.meta.url));
    const sets = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'schemas')
      .map(({ name }) => name);
    for (const name of [...sets, 'raw'])
      expect(PAGE).to.match(new RegExp(`^\\| \\[?\`${name}\``, 'm'));
  });

  const files: readonly (readonly [configuration: string, file: string])[] = [
    ['hunters.yaml', 's3-hunters.yaml'],
    ['panther.yaml', 's3-panther.yaml'],
    ['dspm.yaml', 'dspm-activity.yaml'],
  ];
  for (const [name, file] of files) {
    it(`shows in ${name} what loads, with the output that ${file} asks for`, () => {
      const { config, warnings } = loaded(name);
      expect(warnings).to.deep.equal([]);
      const [output] = config.outputs;
      const { text } = readShipped('fluent-bit', file);
      expect(text).to.contain(`- { mapping: ${output?.mapping}, tag: '${output?.tag}' }`);
    });
  }

  it('shows the alert of Panther, 24 hours without records, on its stream', () => {
    const { config } = loaded('panther.yaml');
    expect(config.alerts.silence_alert_after).to.equal('24h');
    expect(config.tenants[0]?.streams).to.deep.equal(['audit']);
  });
});
