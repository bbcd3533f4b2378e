import { expect } from 'chai';
import type { Diagnostic } from '../../plugin/diagnostics/diagnostic.ts';
import { loadYaml } from '../../plugin/diagnostics/yaml-source.ts';
import type { YamlSource } from '../../plugin/diagnostics/yaml-source.ts';
import { aliasBomb, variableCases, yamlCases } from './yaml-cases.ts';

const file = 'some.yaml';
const environment = { SET: 'value', NUMBER: '0.05' };

function read(yaml: string, options: Parameters<typeof loadYaml>[1] = { file }): YamlSource {
  const loaded = loadYaml(yaml, options);
  if (loaded.kind === 'invalid') expect.fail(JSON.stringify(loaded.diagnostics));
  return loaded.source;
}

function findings(yaml: string, options: Parameters<typeof loadYaml>[1] = { file }): Diagnostic[] {
  const loaded = loadYaml(yaml, options);
  return [...(loaded.kind === 'ok' ? loaded.source.diagnostics : loaded.diagnostics)];
}

const inShort = ({ line, column, code }: Diagnostic) => `${line}:${column} ${code}`;

describe('loadYaml', () => {
  for (const { claim, yaml, found } of yamlCases) {
    it(`finds ${claim}`, () => {
      expect(findings(yaml).map(inShort)).to.deep.equal(found);
    });
  }

  it('survives nesting that exhausts the stack', () => {
    const codes = findings('['.repeat(20_000)).map(({ code }) => code);
    expect(codes).to.include.oneOf(['TOO_DEEP', 'YAML_SYNTAX']);
  });

  it('refuses aliases that multiply', () => {
    expect(findings(aliasBomb).map(({ code }) => code)).to.deep.equal(['TOO_MANY_ALIASES']);
  });

  it('keeps numbers of plain keys as text', () => {
    expect(read('200: ok\ntrue: yes\n').value).to.deep.equal({ '200': 'ok', true: 'yes' });
  });

  it('stays with YAML 1.2 when a directive asks for 1.1', () => {
    expect(read('%YAML 1.1\n---\na: yes\nb: 2025-01-06\n').value).to.deep.equal({
      a: 'yes',
      b: '2025-01-06',
    });
  });

  it('follows aliases to the last anchor before them', () => {
    const yaml = 'a: &x 1\nb: *x\nc: &x { d: 2 }\ne: *x\n';
    expect(read(yaml).value).to.deep.equal({ a: 1, b: 1, c: { d: 2 }, e: { d: 2 } });
  });

  it('keeps a key that is called like the prototype', () => {
    expect(Object.keys(read('__proto__: 1\n').value as object)).to.deep.equal(['__proto__']);
  });

  describe('locating', () => {
    const source = read('# first\na:\n  - b: "text"\n    c:\n  - *x\n'.replace('*x', '{ d: 1 }'));
    const places = [
      { path: [], at: 'value', place: '2:1' },
      { path: ['a'], at: 'key', place: '2:1' },
      { path: ['a'], at: 'value', place: '3:3' },
      { path: ['a', 0, 'b'], at: 'key', place: '3:5' },
      { path: ['a', 0, 'b'], at: 'value', place: '3:8' },
      { path: ['a', 0, 'c'], at: 'value', place: '4:5' },
      { path: ['a', 1], at: 'value', place: '5:5' },
      { path: ['a', 1, 'd'], at: 'value', place: '5:10' },
      { path: ['a', 1, 'missing'], at: 'value', place: '5:5' },
      { path: ['b', 'c'], at: 'key', place: '2:1' },
    ] as const;
    for (const { path, at, place } of places) {
      it(`finds the ${at} of ${JSON.stringify(path)} at ${place}`, () => {
        const { line, column } = source.locate(path, at);
        expect(`${line}:${column}`).to.equal(place);
      });
    }

    it('counts lines that end in CR LF', () => {
      expect(read('a: 1\r\nb:\r\n  c: 2\r\n').locate(['b', 'c'], 'value')).to.deep.equal({
        line: 3,
        column: 6,
      });
    });
  });

  describe('with an environment', () => {
    for (const { claim, yaml, found } of variableCases) {
      it(`finds ${claim}`, () => {
        expect(findings(yaml, { file, environment }).map(inShort)).to.deep.equal(found);
      });
    }

    it('replaces variables in every kind of scalar and names them', () => {
      const source = read('a: ${SET}\nb: ["x-${SET}", \'${SET}\']\nc: |\n  ${SET}\n', {
        file,
        environment,
      });
      expect(source.value).to.deep.equal({ a: 'value', b: ['x-value', 'value'], c: 'value\n' });
      expect(source.variables(['b', 0])).to.deep.equal(['SET']);
    });
  });

  it('leaves $ alone without an environment', () => {
    expect(read('a: $user\nb: ${NOPE}\nc: $${x}\n').value).to.deep.equal({
      a: '$user',
      b: '${NOPE}',
      c: '$${x}',
    });
  });
});
