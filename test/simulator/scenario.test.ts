import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

import { CATALOGUE } from '../../plugin/simulator/catalogue.ts';
import { FAULT_KINDS } from '../../plugin/simulator/faults/fault.ts';
import { parseScenario } from '../../plugin/simulator/faults/parse-scenario.ts';
import { snakeCase } from '../../plugin/simulator/faults/scenario-schema.ts';
import { DEFAULT_SWITCHES, SWITCHES } from '../../plugin/simulator/switches.ts';
import { catalogueSource, readVendorSchema } from './make-catalogue.ts';

const VENDOR_SCHEMA = '../shared/netskope/event_schema.json';

describe('a scenario file', () => {
  it('gives faults, mix and switches under the names that code uses', () => {
    const yaml = `
      faults:
        - kind: cut
          fraction: 0.3
          match: { stream: page, operation: next, nth: 3 }
          times: 2
        - { kind: "429", headers: false, times: always }
        - { kind: wait_time, value: missing }
      mix: { shares: { reset: 0.1, "503": 0.1 } }
      switches: { first_next: oldest, hour_batches: false, cursor_kept_secs: 60 }
    `;
    expect(parseScenario(parse(yaml))).to.deep.equal({
      kind: 'ok',
      scenario: {
        faults: [
          {
            kind: 'cut',
            fraction: 0.3,
            match: { stream: 'page', operation: 'next', nth: 3 },
            times: 2,
          },
          { kind: '429', headers: false, times: 'always' },
          { kind: 'wait_time', value: 'missing' },
        ],
        mix: { seed: 1, shares: { reset: 0.1, '503': 0.1 } },
        switches: { firstNext: 'oldest', hourBatches: false, cursorKeptSecs: 60 },
      },
    });
  });

  it('may be empty', () => {
    expect(parseScenario({})).to.deep.equal({ kind: 'ok', scenario: { faults: [], switches: {} } });
  });

  const mistakes: readonly (readonly [unknown, readonly (string | number)[], string])[] = [
    [[], [], 'The scenario must be object'],
    [{ fault: [] }, ['fault'], 'fault is no known key'],
    [{ faults: [{ kind: 'cutt' }] }, ['faults', 0, 'kind'], 'faults.0.kind must be one of cut'],
    [{ faults: [{}] }, ['faults', 0, 'kind'], 'faults.0.kind must be one of'],
    [{ faults: [{ kind: 'wait_time' }] }, ['faults', 0], 'faults.0 lacks "value"'],
    [{ faults: [{ kind: 'cut', byte: 4 }] }, ['faults', 0, 'byte'], 'faults.0.byte is no known'],
    [{ faults: [{ kind: 'cut', fraction: 2 }] }, ['faults', 0, 'fraction'], 'must be <= 1'],
    [
      { faults: [{ kind: '503', match: { stream: 'pages' } }] },
      ['faults', 0, 'match', 'stream'],
      'faults.0.match.stream must be one of alert, application',
    ],
    [{ faults: [{ kind: '503', times: 0 }] }, ['faults', 0, 'times'], 'not allowed'],
    [{ mix: { shares: { cut: 0.7, reset: 0.7 } } }, ['mix', 'shares'], 'sum to 1.40'],
    [{ mix: {} }, ['mix'], 'mix lacks "shares"'],
    [{ switches: { first_next: 'new' } }, ['switches', 'first_next'], 'must be one of now, oldest'],
    [{ switches: { firstNext: 'now' } }, ['switches', 'firstNext'], 'no known key'],
  ];
  for (const [value, path, message] of mistakes) {
    it(`is refused with the place and the way out: ${JSON.stringify(value)}`, () => {
      const parsed = parseScenario(value);
      if (parsed.kind === 'ok') throw new Error('It was accepted.');
      const [problem] = parsed.problems;
      expect(problem?.path).to.deep.equal(path);
      expect(problem?.message).to.include(message);
      expect(parsed.problems).to.have.lengthOf(1);
    });
  }
});

describe('docs/simulator.md', () => {
  const page = readFileSync('docs/simulator.md', 'utf8').replace(/ +/g, ' ');

  it('has a row for every switch, with its default', () => {
    for (const [name, definition] of Object.entries(SWITCHES)) {
      const value = Object.entries(DEFAULT_SWITCHES).find(([key]) => key === name)?.[1];
      expect(page).to.include(`| \`${snakeCase(name)}\` | \`${value}\` |`);
      expect(page).to.include(definition.description);
    }
  });

  it('has a row for every fault', () => {
    for (const kind of FAULT_KINDS) expect(page).to.include(`| \`${kind}\` |`);
  });
});

describe('the catalogue of fields', () => {
  it('is what the script makes of the vendor schema', function () {
    if (!existsSync(VENDOR_SCHEMA)) this.skip();
    expect(catalogueSource(readVendorSchema(VENDOR_SCHEMA))).to.include(CATALOGUE);
  });
});
