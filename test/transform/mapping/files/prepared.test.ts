import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { loadYaml } from '../../../../plugin/diagnostics/yaml-source.ts';
import type { DataPath, YamlSource } from '../../../../plugin/diagnostics/yaml-source.ts';
import { compileSet } from '../../../../plugin/transform/mapping/compile-set.ts';
import {
  mappingFolders,
  type MappingFolders,
} from '../../../../plugin/transform/mapping/files/folders.ts';
import { preparedSource } from '../../../../plugin/transform/mapping/files/prepared.ts';

const SHIPPED = mappingFolders({
  shipped: fileURLToPath(new URL('../../../../mappings', import.meta.url)),
});
const PATHS = SHIPPED.list('shipped', '.').filter(
  (path) => path.endsWith('.yaml') && !path.includes('/tests/'),
);

const textOf = (path: string): string => SHIPPED.read('shipped', path) ?? '';

describe('a prepared file', () => {
  for (const path of PATHS)
    it(`${path} says what reading it says, and where`, () => {
      const text = textOf(path);

      const prepared = preparedSource(text, path)?.source;

      const read = sourceIn(text, path);
      expect(prepared?.value).to.deep.equal(read.value);
      expect(placesIn(prepared)).to.deep.equal(placesIn(read));
    });

  it('is not taken for a text that differs in one character', () => {
    expect(preparedSource(`${textOf('ocsf/set.yaml')} `, 'ocsf/set.yaml')).to.equal(undefined);
  });

  const MISTAKEN: readonly (readonly [what: string, set: string, rule: string])[] = [
    ['rules whose leftovers have no place', 'extends: ocsf\nunmapped: none\n', ''],
    ['rules that know too few classes', 'extends: ocsf\nschema: hunters-v2\n', ''],
    [
      'a rule that is included like a part of one',
      'schema: ocsf-1.5.0\nroutes: [one]\n',
      'include: [ocsf/netskope/authentication]\nclass: authentication\n',
    ],
    [
      'a set that is extended like a rule',
      'schema: ocsf-1.5.0\nroutes: [one]\n',
      'extends: ocsf/set\nclass: authentication\n',
    ],
  ];
  for (const [what, set, rule] of MISTAKEN)
    it(`leads to the same findings as reading it: ${what}`, () => {
      const own = { 'mine/set.yaml': set, 'mine/one.yaml': rule };

      const prepared = findings(own, (text) => text);

      // Another comment at its end makes it another file, with every place where it was.
      expect(prepared).to.deep.equal(findings(own, (text) => `${text}\n# Changed.\n`));
      expect(prepared.some((one) => one.includes('/mappings/ocsf/'))).to.equal(true);
    });
});

function sourceIn(text: string, file: string): YamlSource {
  const loaded = loadYaml(text, { file });
  if (loaded.kind === 'invalid') throw new Error(`${file} is not right`);
  return loaded.source;
}

/** Where every key and value stands. */
function placesIn(source: YamlSource | undefined): readonly unknown[] {
  if (source === undefined) return [];
  const places: unknown[] = [];
  const visit = (value: unknown, path: DataPath): void => {
    places.push([path, source.locate(path, 'key'), source.locate(path, 'value')]);
    if (typeof value !== 'object' || value === null) return;
    for (const [key, below] of Object.entries(value))
      visit(below, [...path, Array.isArray(value) ? Number(key) : key]);
  };
  visit(source.value, []);
  return places;
}

/** What is wrong with the set `mine`, the shipped rules and sets being as `change` makes them. */
function findings(
  own: Readonly<Record<string, string>>,
  change: (text: string) => string,
): readonly string[] {
  const folders: MappingFolders = {
    ...SHIPPED,
    read: (layer, path) => {
      if (layer === 'user') return own[path];
      const text = SHIPPED.read(layer, path);
      return text === undefined || !path.endsWith('.yaml') ? text : change(text);
    },
  };
  const compiled = compileSet('mine', { folders });
  if (compiled.kind === 'ok') throw new Error('nothing is wrong with it');
  return compiled.diagnostics.map(
    ({ file, line, column, code, message }) => `${file}:${line}:${column} ${code} ${message}`,
  );
}
